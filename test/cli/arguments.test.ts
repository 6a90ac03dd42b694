import t from 'tap';
import { readArguments } from '../../src/cli/arguments.js';
import { help, version } from '../../src/cli/help.js';
import { flagOf, UsageError } from '../../src/cli/options.js';
import { progressLine, withProgress } from '../../src/cli/progress.js';
import { variables } from '../../src/config/variables.js';

const environment = { PORT: '1', OTHER: 'x' };
const read = (line: string) => readArguments(line === '' ? [] : line.split(' '), environment);

t.test('without a path it serves, and flags stand in front of variables', async (t) => {
  t.strictSame(read(''), { command: 'serve', environment });
  const expected = { command: 'serve', environment: { ...environment, PORT: '0', API_KEY: 'a=b' } };
  for (const line of [
    '--port 0 --api-key a=b',
    'serve --port=0 --api-key=a=b',
    '--port 0 serve --api-key a=b',
  ])
    t.strictSame(read(line), expected, line);
  t.match(read('--read-only'), { environment: { READ_ONLY: 'true' } });
  t.match(read('--read-only false --open-paths /ready'), {
    environment: { READ_ONLY: 'false', OPEN_PATHS: '/ready' },
  });
});

t.test('every variable is a flag', async (t) => {
  for (const [name, variable] of Object.entries(variables)) {
    const value = variable.default || '7';
    if (variable.read(value) === undefined) continue;
    t.match(read(`${flagOf(name)} ${value}`), { environment: { [name]: value } }, name);
  }
});

t.test('a path with parameters is a URL', async (t) => {
  const urlOf = (...args: string[]) => {
    const asked = readArguments(args, environment);
    return asked.command === 'rows' && asked.request;
  };
  const table: [args: string[], url: string][] = [
    [['persons', '--n', '10', '--seed=42', '--format', 'csv'], '/persons?n=10&seed=42&format=csv'],
    [['--n', '10', 'persons'], '/persons?n=10'],
    [['/persons/7', '--download'], '/persons/7?download=true'],
    [
      ['events/app-store', '--from', '2026-01-01', '--live', '--speed', '2'],
      '/events/app-store?from=2026-01-01&live=true&speed=2',
    ],
    [['persons', '--seed', 'ä &+#', '--delimiter', '\t'], '/persons?seed=%C3%A4%20%26%2B%23&delimiter=%09'],
    [['persons?n=3', '--seed', '1'], '/persons?n=3&seed=1'],
    [['schemas/company/Größe#'], '/schemas/company/Gr%C3%B6%C3%9Fe%23'],
    [['persons', '--port', '3'], '/persons?port=3'],
    [['persons', '--offset', '-12', '--n', '5'], '/persons?offset=-12&n=5'],
  ];
  const others = { body: undefined, output: undefined, ofJob: false };
  for (const [args, url] of table) t.strictSame(urlOf(...args), { ...others, url }, args.join(' '));
  t.strictSame(urlOf('generate', '--schema', 'a.json', '--n', '2', '--model', 'A/B', '--output', 'a.csv'), {
    ...others,
    url: '/generate/A%2FB?n=2',
    body: 'a.json',
    output: 'a.csv',
  });
  t.match(read('persons --threads 0 --n 5 --schemas-dir x'), {
    environment: { ...environment, THREADS: '0', SCHEMAS_DIR: 'x' },
    request: { url: '/persons?n=5' },
  });
});

t.test('a pod of an indexed Job has its shard, unless one is given', async (t) => {
  const job = { JOB_COMPLETION_INDEX: '1', JOB_COMPLETIONS: '4' };
  const rowsOf = (line: string) => {
    const asked = readArguments(line.split(' '), job);
    return asked.command === 'rows' && asked.request;
  };
  t.match(rowsOf('persons --n 5'), { url: '/persons?n=5&shard=2%2F4', ofJob: true });
  t.match(rowsOf('generate --schema a --model B'), { url: '/generate/B?shard=2%2F4', ofJob: true });
  t.match(rowsOf('persons --shard 1/3'), { url: '/persons?shard=1%2F3', ofJob: false });
  t.match(rowsOf('persons?shard=1/3'), { url: '/persons?shard=1/3', ofJob: false });
  t.strictSame(readArguments(['--port', '1'], job), { command: 'serve', environment: { ...job, PORT: '1' } });
  const wrong: [variables: Record<string, string>, message: string][] = [
    [
      { JOB_COMPLETION_INDEX: '0' },
      'JOB_COMPLETIONS must be an integer from 1 to 1024 where JOB_COMPLETION_INDEX is set, unless --shard is given',
    ],
    [
      { JOB_COMPLETIONS: '4' },
      'JOB_COMPLETION_INDEX must be an integer from 0 to 3 where JOB_COMPLETIONS is set, unless --shard is given',
    ],
    [
      { JOB_COMPLETION_INDEX: '4', JOB_COMPLETIONS: '4' },
      'JOB_COMPLETION_INDEX must be an integer from 0 to 3, not "4"',
    ],
    [
      { JOB_COMPLETION_INDEX: '', JOB_COMPLETIONS: '4' },
      'JOB_COMPLETION_INDEX must be an integer from 0 to 3, not ""',
    ],
    [
      { JOB_COMPLETION_INDEX: '0', JOB_COMPLETIONS: '1025' },
      'JOB_COMPLETIONS must be an integer from 1 to 1024, not "1025"',
    ],
  ];
  for (const [variables, message] of wrong)
    for (const args of [['persons'], ['deliver', 'a.json']])
      t.throws(() => readArguments(args, variables), new Error(message), message);
});

t.test('a delivery has its file, its shards and its part of them', async (t) => {
  const delivery = (line: string, variables: Record<string, string> = {}) => {
    const asked = readArguments(['deliver', ...line.split(' ')], variables);
    return asked.command === 'deliver' && { ...asked.delivery, environment: asked.environment };
  };
  const job = { JOB_COMPLETION_INDEX: '3', JOB_COMPLETIONS: '4' };
  t.strictSame(delivery('a.json --seed 42 --destinations-file /d'), {
    file: 'a.json',
    shards: undefined,
    part: undefined,
    environment: { SEED: '42', DESTINATIONS_FILE: '/d' },
  });
  t.match(delivery('a.json --shards 64', job), { shards: 64, part: { shard: 3, shards: 4 } });
  t.match(delivery('a.json --shards 64 --shard 1/2', job), { shards: 64, part: { shard: 0, shards: 2 } });
  t.strictSame(readArguments(['deliver', '--help'], {}), { command: 'help' });
});

t.test('wrong arguments are told with what is allowed', async (t) => {
  const table: [line: string, message: string][] = [
    ['--prot 3', 'There is no option --prot (did you mean --port?)'],
    ['--PORT 3', 'There is no option --PORT (did you mean --port?)'],
    ['--verbose', 'There is no option --verbose'],
    ['-p 3', 'There is no option -p'],
    ['persons -n 3', 'There is no option -n'],
    ['--port', '--port needs a value: an integer from 0 to 65535'],
    ['--port --host x', '--port needs a value: an integer from 0 to 65535'],
    ['--port http', '--port must be an integer from 0 to 65535, not "http"'],
    ['--port 1 --port 2', '--port is given twice'],
    ['--read-only yes', '--read-only must be true or false, not "yes"'],
    ['persons --threads 99', '--threads must be auto or an integer from 0 to 16, not "99"'],
    ['serve persons', 'There is one command at a time, and "persons" is not part of serve'],
    ['persons --n 3 users', 'There is one command at a time, and "users" is not part of persons'],
    ['generate --model A', 'generate needs one --schema: the path of a file with a JSON Schema'],
    ['generate --schema a.json', 'generate needs one --model: the name of a model of the schema'],
    ['persons --output', '--output needs a value'],
    ['persons --output a --output b', '--output is given twice'],
    ['deliver', 'deliver needs one file: the body that POST /deliveries would get'],
    ['deliver a.json b.json', 'deliver needs one file: the body that POST /deliveries would get'],
    ['deliver a.json --port 3', 'There is no option --port'],
    ['deliver a.json --shard 5/4', '--shard must be i/k, the i-th of k shards, 1 ≤ i ≤ k ≤ 1024, not "5/4"'],
    ['deliver a.json --shard x', '--shard must be i/k, the i-th of k shards, 1 ≤ i ≤ k ≤ 1024, not "x"'],
    [
      'deliver a.json --shards 3 --shard 1/4',
      '--shards must be an integer from 4 to 1024, of 4 processes, not "3"',
    ],
    ['deliver a.json --shards 0', '--shards must be an integer from 1 to 1024, not "0"'],
    [
      'generate --schema a --schema b --model A',
      'generate needs one --schema: the path of a file with a JSON Schema',
    ],
  ];
  for (const [line, message] of table) t.throws(() => read(line), new UsageError(message), line);
});

t.test('the help has every flag, aligned, in narrow lines', async (t) => {
  t.match(read('--port 3 --help'), { command: 'help' });
  t.match(read('serve -h'), { command: 'help' });
  for (const line of ['persons -h', '--help persons', 'persons --n 3 --threads 0 --help'])
    t.match(read(line), { command: 'help of a path', path: '/persons' }, line);
  t.match(read('--version'), { command: 'version' });
  const lines = help().split('\n');
  const columns = lines.flatMap((line) => /^ {2}--[\w-]+(, -h)? +/.exec(line)?.[0].length ?? []);
  t.equal(columns.length, Object.keys(variables).length + 2);
  t.equal(new Set(columns).size, 1);
  for (const name of Object.keys(variables))
    t.equal(lines.filter((line) => line.startsWith(`  ${flagOf(name)} `)).length, 1, name);
  for (const line of lines) t.ok(line.length <= 100, line);
  t.match(version(), /^\d+\.\d+\.\d+\n$/);
});

t.test('progress is told in bytes, with a bar where the length is known', async (t) => {
  t.equal(progressLine(1_500_000, undefined, 0.5), '1.5 MB  3.0 MB/s');
  t.equal(progressLine(0, undefined, 0), '0 B  0 B/s');
  t.equal(progressLine(250, 1000, 1), '[######..................] 25 %  250 B of 1.0 kB  250 B/s');
  t.equal(progressLine(2e12, 2e12, 1000), '[########################] 100 %  2.0 TB of 2.0 TB  2.0 GB/s');
  t.equal(progressLine(0, 0, 1), '[########################] 100 %  0 B of 0 B  0 B/s');
});

t.test('progress counts what the sink has been given, and ends with a line of its own', async (t) => {
  let screen = '';
  const given: Buffer[] = [];
  const { sink, end } = withProgress(
    (bytes, taken) => {
      given.push(bytes);
      taken();
    },
    10,
    {
      write(text: string) {
        screen += text;
        return true;
      },
    },
  );
  for (const bytes of ['abcd', 'efghij'])
    await new Promise((resolve) => {
      sink(Buffer.from(bytes), resolve);
    });
  end();
  t.equal(Buffer.concat(given).toString(), 'abcdefghij');
  t.match(screen, /^\r\[#{24}\] 100 % {2}10 B of 10 B {2}[^\n]+\n$/);
});
