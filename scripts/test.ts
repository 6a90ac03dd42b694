// Runs the built tests: files of a folder together in a process, since a process, the modules that it loads and the vocabularies of users
// cost one to three seconds of CPU. Files that change or measure the whole process each have their own. Prints one line per file, and then every failure in full.
// `npm test -- test/cache.test.ts test/http` runs only these files and folders, `npm test` all except those in a browser.
// --soak runs long tests in full.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { Parser, type Result } from 'tap-parser';
import { stringify } from 'yaml';
import { projectRoot } from '../src/project-root.js';

/** Seconds that a file may take before its process is ended. */
const LIMIT = 300;

/** The most files in a process. */
const TOGETHER = 16;

/** The number of processes at a time: two more than processors, since some files mostly wait. */
const JOBS = availableParallelism() + 2;

/**
 * New objects of files that share a process have so many megabytes before they are collected, since a tenth of the CPU was collecting
 * them. A file that is alone may measure memory.
 */
const YOUNG = 64;

/** The folder of the tests that need a browser: `npm run test:web`. */
const WEB = 'test/web';

interface Outcome {
  file: string;
  seconds: number;
  passed: number;
  /** Why each skipped test was skipped. */
  skipped: string[];
  failures: string[];
  /** Standard error. */
  errors: string;
}

process.chdir(projectRoot);
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { soak: { type: 'boolean' } },
});
const limit = options.soak ? 12 * LIMIT : LIMIT;
const asked = positionals.map((path) => path.replace(/^(\.\/)?(dist\/)?/, '').replace(/js$/, 'ts'));
const all = (readdirSync('test', { recursive: true }) as string[])
  .map((path) => join('test', path))
  .filter((path) => path.endsWith('.test.ts'));
const isIn = (file: string, one: string) => file === one || file.startsWith(join(one, '/'));
for (const one of asked)
  if (!all.some((file) => isIn(file, one))) throw new Error(`${one} is no test file and holds none`);
const files = all.filter((file) =>
  asked.length === 0 ? !isIn(file, WEB) : asked.some((one) => isIn(file, one)),
);

// All files use one seed for their properties, so that one line is enough to repeat the run.
const seed = process.env.PROPERTY_SEED ?? `${randomInt(2 ** 31)}`;
console.log(`PROPERTY_SEED=${seed}, Node ${process.version}`);

const begun = performance.now();
let processes = 0;
const waiting = partsOf(files);
const outcomes: Outcome[] = [];
await Promise.all(Array.from({ length: JOBS }, runWaiting));
const failed = outcomes.filter(({ failures }) => failures.length > 0);
for (const { file, failures, errors } of failed) {
  for (const failure of failures) console.log(`\n${file}: ${failure}`);
  if (errors !== '') console.log(`\n${file} wrote to standard error:\n${errors}`);
}
const count = (of: (outcome: Outcome) => number) => outcomes.reduce((sum, outcome) => sum + of(outcome), 0);
const numbers = [
  `${count(({ passed }) => passed)} passed`,
  `${count(({ failures }) => failures.length)} failed`,
  `${count(({ skipped }) => skipped.length)} skipped`,
];
console.log(
  `\nPROPERTY_SEED=${seed}: ${files.length} files in ${((performance.now() - begun) / 1000).toFixed(1)} s`,
);
console.log(`assertions: ${numbers.join(', ')}`);
if (failed.length > 0) process.exitCode = 1;

/**
 * The files that share a process. A file with its own time limit is alone. These start first, and of the others those that are many,
 * since what takes long might otherwise run alone at the end.
 */
function partsOf(files: readonly string[]): string[][] {
  const limitOf = (file: string) =>
    Number(
      /^t\.setTimeout\((?:cases\()?([\d_]+)/m.exec(readFileSync(file, 'utf8'))?.[1]?.replaceAll('_', '') ?? 0,
    );
  const limits = new Map(files.map((file) => [file, limitOf(file)]));
  const isAlone = (file: string) => limits.get(file) !== 0;
  const alone = files.filter(isAlone).sort((a, b) => (limits.get(b) ?? 0) - (limits.get(a) ?? 0));
  const others = files.filter((file) => !isAlone(file));
  const shared: string[][] = [];
  const folderOf = (file: string) => dirname(file).split(sep, 2).join(sep);
  for (const folder of new Set(others.map(folderOf))) {
    const its = others.filter((file) => folderOf(file) === folder).sort();
    const size = Math.ceil(its.length / Math.ceil(its.length / TOGETHER));
    for (let from = 0; from < its.length; from += size) shared.push(its.slice(from, from + size));
  }
  return [...alone.map((file) => [file]), ...shared.sort((a, b) => b.length - a.length)];
}

async function runWaiting(): Promise<void> {
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift())
    outcomes.push(...(await run(part)));
}

function report({ file, seconds, passed, skipped, failures }: Outcome): void {
  const verdict = [
    failures.length > 0 ? `${failures.length} FAILED` : 'ok',
    ...[...new Set(skipped)].map((reason) => `skipped: ${reason}`),
  ].join(', ');
  console.log(`${`${seconds.toFixed(1)} s`.padStart(8)} ${`${passed}`.padStart(6)}  ${file}  ${verdict}`);
}

async function run(part: readonly string[]): Promise<Outcome[]> {
  const outcomes = part.map(
    (file): Outcome => ({ file, seconds: 0, passed: 0, skipped: [], failures: [], errors: '' }),
  );
  let at = 0;
  let begun = performance.now();
  const current = () => outcomes[at] as Outcome;
  const end = () => {
    current().seconds = (performance.now() - begun) / 1000;
    begun = performance.now();
    report(current());
  };
  const child = spawn(
    process.execPath,
    [
      ...(part.length > 1 ? [`--max-semi-space-size=${YOUNG}`] : []),
      '--enable-source-maps',
      'dist/scripts/test-files.js',
      `${++processes}`,
    ],
    {
      env: {
        ...process.env,
        TEST_FILES: part.join(' '),
        TAP_TIMEOUT: `${limit * part.length}`,
        PROPERTY_SEED: seed,
        ...(options.soak && { SOAK: '1' }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  child.stderr.setEncoding('utf8').on('data', (text) => {
    current().errors += text;
  });
  const parser = new Parser();
  parser.on('child', ({ name }: Parser) => {
    const next = part.indexOf(name);
    if (next <= at) return;
    end();
    slow.refresh();
    at = next;
  });
  parser.on('pass', () => current().passed++);
  parser.on('skip', ({ name, skip }: Result) =>
    current().skipped.push(typeof skip === 'string' ? skip : name),
  );
  parser.on('fail', (result: Result) => current().failures.push(described(result)));
  child.stdout.pipe(parser);
  // tap reports tests that take too long. This ends a process that does not even report them, whose children continue, or one of whose
  // files takes too long.
  const slow = setTimeout(
    () => {
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
    },
    (limit + 30) * 1000,
  );
  const [code, signal] = await once(child, 'close');
  clearTimeout(slow);
  const isBroken = code !== 0 || parser.results?.ok !== true;
  if (isBroken && outcomes.every(({ failures }) => failures.length === 0))
    current().failures.push(`ended with ${signal ?? `exit code ${code}`} and no failed assertion`);
  end();
  for (const missing of outcomes.slice(at + 1)) {
    missing.failures.push(`did not run, since the process ended at ${current().file}`);
    report(missing);
  }
  return outcomes;
}

/** The name of a failed assertion and what tap knows of the failure. */
function described({ fullname, diag }: Result): string {
  return [fullname, diag && stringify(diag).replace(/^/gm, '    ')].filter(Boolean).join('\n');
}
