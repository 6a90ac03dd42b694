import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { groups } from '../config/variables.js';
import { projectRoot } from '../project-root.js';
import { flagOf } from './options.js';

/** The most characters of a line. */
const WIDTH = 100;

const start = `Usage: seedstream [serve] [options]          serves mock data over HTTP
       seedstream PATH [--PARAMETER VALUE] [--output FILE]
                                             writes what the URL with this path answers
       seedstream deliver FILE [options]     delivers what POST /deliveries would with this body

Without a server, the path and its parameters are those of a URL (see /docs of the server):
  seedstream persons --n 1000000 --seed 42 --format csv > persons.csv
  seedstream events/e-store --n 100
  seedstream schemas/company/Employee --n 10
  seedstream generate --schema staff.json --model Employee --n 10
seedstream PATH --help tells the parameters of a path.
The options under Rows apply, except --seed, which is a parameter. With --output, a command that was
killed goes on when it is started again. Exit codes: 2 for arguments or a request that are wrong
whenever they are tried, 1 for any other error.

A delivery needs --destinations-file, and goes on from its checkpoint, too. The options under Rows
and Deliveries apply. --shards 64 divides it into so many deliveries.

Processes share the work with --shard 1/4 … 4/4, or with the variables JOB_COMPLETION_INDEX (0 … 3)
and JOB_COMPLETIONS (4), as the pods of an indexed Job of Kubernetes have them.

Each option is an environment variable, too: API_KEY is --api-key. Keep secrets in the environment,
because other users of the machine can see the arguments of a process.
`;

const others = [
  ['--help, -h', 'This text'],
  ['--version', 'The version'],
] as const;

/** The text of --help. */
export function help(): string {
  const sections = Object.entries(groups).map(([title, records]): Section => {
    const options = Object.entries(records).map(([name, { default: byDefault, meaning }]) => {
      const text = byDefault === '' ? meaning : `${meaning} [${byDefault}]`;
      return [flagOf(name), text] as const;
    });
    return [title, options];
  });
  return start + listed([...sections, ['Others', others]]);
}

/** Options with what they mean, under a title. */
export type Section = readonly [
  title: string,
  options: readonly (readonly [option: string, meaning: string])[],
];

/** Options one below the other, their meanings in a column. */
export function listed(sections: readonly Section[]): string {
  const column = 4 + Math.max(...sections.flatMap(([, options]) => options.map(([option]) => option.length)));
  const lines = sections.flatMap(([title, options]) => [
    '',
    `${title}:`,
    ...options.flatMap(([option, meaning]) =>
      wrapped(meaning, WIDTH - column).map(
        (line, index) => (index === 0 ? `  ${option}` : '').padEnd(column) + line,
      ),
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

/** The version of the package, as a line. */
export function version(): string {
  return `${JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')).version}\n`;
}

/** The words in lines of at most `width` characters, except longer words. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}
