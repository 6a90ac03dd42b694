// Runs the built tests, each file in its own process. Prints one line per file, and then every failure in full.
// `npm test -- test/cache.test.ts test/http` runs only these files and folders, `npm test` all except those in a browser.
// --soak runs long tests in full.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Parser, type Result } from 'tap-parser';
import { stringify } from 'yaml';
import { projectRoot } from '../src/project-root.js';

/** Seconds that a file may take before its process is ended. */
const LIMIT = 300;

/** The number of files at a time: one more than processors, since some files mostly wait. */
const JOBS = availableParallelism() + 1;

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
const waiting = longestFirst(files);
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

/** Files with their own time limit take long, so they start first. Otherwise a long file might run alone at the end. */
function longestFirst(files: readonly string[]): string[] {
  const limitOf = (file: string) =>
    /^t\.setTimeout\((?:cases\()?([\d_]+)/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '0';
  const limits = new Map(files.map((file) => [file, Number(limitOf(file).replaceAll('_', ''))]));
  return files.toSorted((a, b) => (limits.get(b) ?? 0) - (limits.get(a) ?? 0));
}

async function runWaiting(): Promise<void> {
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    const outcome = await run(file);
    outcomes.push(outcome);
    const { seconds, passed, skipped, failures } = outcome;
    const verdict = [
      failures.length > 0 ? `${failures.length} FAILED` : 'ok',
      ...[...new Set(skipped)].map((reason) => `skipped: ${reason}`),
    ].join(', ');
    console.log(`${`${seconds.toFixed(1)} s`.padStart(8)} ${`${passed}`.padStart(6)}  ${file}  ${verdict}`);
  }
}

async function run(file: string): Promise<Outcome> {
  const begun = performance.now();
  const outcome: Outcome = { file, seconds: 0, passed: 0, skipped: [], failures: [], errors: '' };
  const compiled = join('dist', file.replace(/ts$/, 'js'));
  const child = spawn(process.execPath, ['--enable-source-maps', compiled], {
    env: {
      ...process.env,
      TAP_TIMEOUT: `${limit}`,
      PROPERTY_SEED: seed,
      ...(options.soak && { SOAK: '1' }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    outcome.errors += text;
  });
  const parser = new Parser();
  parser.on('pass', () => outcome.passed++);
  parser.on('skip', ({ name, skip }: Result) => outcome.skipped.push(typeof skip === 'string' ? skip : name));
  parser.on('fail', (result: Result) => outcome.failures.push(described(result)));
  child.stdout.pipe(parser);
  // tap reports tests that take too long. This ends a process that does not even report them, or whose children continue.
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
  outcome.seconds = (performance.now() - begun) / 1000;
  const broken = outcome.failures.length === 0 && (code !== 0 || parser.results?.ok !== true);
  if (broken) outcome.failures.push(`ended with ${signal ?? `exit code ${code}`} and no failed assertion`);
  return outcome;
}

/** The name of a failed assertion and what tap knows of the failure. */
function described({ fullname, diag }: Result): string {
  return [fullname, diag && stringify(diag).replace(/^/gm, '    ')].filter(Boolean).join('\n');
}
