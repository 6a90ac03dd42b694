// The examples in README.md and docs/: each `curl` of the service, and each `seedstream` without a server, with what they answer.
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../src/project-root.js';

const run = promisify(execFile);

/** The pages with examples, as paths in the project. */
export const pages = ['README.md', ...readdirSync(join(projectRoot, 'docs')).map((name) => `docs/${name}`)];

/** The text of a page with the answers that the service at `origin` and the command give now, and the number of examples. */
export async function withAnswers(page: string, origin: string): Promise<{ text: string; examples: number }> {
  const examples = [
    ...page.matchAll(
      /(?<=\$ curl (?<options>-\S.*)?(\\\n\s+)?'[^'\n]*3000(?<url>[^'\n]+)'\n)(?<output>[^`$]*)(?=```)/g,
    ),
    ...page.matchAll(/(?<=\$ seedstream (?<args>[^\n]+)\n)(?<output>[^`$]*)(?=```)/g),
  ].sort((a, b) => a.index - b.index);
  const parts: string[] = [];
  let end = 0;
  for (const { index, groups } of examples) {
    const { options, url, args = '', output = '' } = groups as Record<string, string | undefined>;
    parts.push(page.slice(end, index));
    parts.push(url === undefined ? await written(args) : await answered(`${origin}${url}`, options, output));
    end = index + output.length;
  }
  return { text: [...parts, page.slice(end)].join(''), examples: examples.length };
}

async function written(args: string): Promise<string> {
  const command = [join(projectRoot, 'dist/bundle/src/main.js'), ...args.split(' ')];
  return (await run(process.execPath, command)).stdout;
}

/** The answer of the service at port 3000 as curl shows it. With options it went into a file, and curl shows its bytes and a time, of which the bytes matter. */
async function answered(url: string, options: string | undefined, output: string): Promise<string> {
  const body = Buffer.from(await (await fetch(url)).arrayBuffer());
  const shown = () => `${body}`.trimEnd().replaceAll(new URL(url).origin, 'http://127.0.0.1:3000');
  return options === undefined ? `${shown()}\n` : output.replace(/^\d+/, `${body.length}`);
}
