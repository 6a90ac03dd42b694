// Data flows one way: a file imports only from its own folder or from folders upstream.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import t from 'tap';
import { projectRoot } from '../src/project-root.js';

const root = projectRoot;

/** The levels, upstream first. Units of one level do not import each other. */
const levels = [
  ['src/json-schema.ts', 'src/project-root.ts'],
  ['src/cache.ts', 'src/duration.ts', 'src/errors.ts', 'src/random', 'src/turns.ts'],
  ['src/atomic-file.ts', 'src/checked-files.ts', 'src/shape.ts'],
  ['src/vocabulary'],
  ['src/columns'],
  ['src/kernel/assembly'],
  ['src/kernel/program'],
  ['src/kernel/run'],
  ['src/kernel/deflate'],
  ['src/kernel'],
  ['src/datasets', 'src/events', 'src/schemas'],
  ['src/output'],
  ['src/formats'],
  ['src/query'],
  ['src/files', 'src/tables'],
  ['src/clock.ts', 'src/config', 'src/fresh-seed.ts'],
  ['src/http/server', 'src/deliveries/contract', 'src/deliveries/configuration'],
  ['src/deliveries/protocols'],
  ['src/http/answer', 'src/deliveries/sources', 'src/deliveries/destinations'],
  ['src/http/rows', 'src/deliveries/request', 'src/deliveries/acknowledgement'],
  [
    'src/http/deliveries',
    'src/http/events',
    'src/http/files',
    'src/http/schemas',
    'src/http/tables',
    'src/deliveries/run',
  ],
  ['src/deliveries', 'src/http/s3', 'src/http/shards'],
  ['src/services'],
  ['routes'],
  ['src/app.ts'],
  ['src/announce.ts', 'src/signals.ts'],
  ['src/server.ts'],
  ['src/cluster', 'src/cli'],
  ['src/library'],
  ['src/main.ts'],
];
/** The units through which downstream folders use the system, time and randomness. */
const exempt = ['src/clock.ts', 'src/config', 'src/fresh-seed.ts'];
const HTTP = levels.findIndex((level) => level.includes('src/http/server'));

const sources = ['src', 'routes'].flatMap((folder) =>
  (readdirSync(join(root, folder), { recursive: true }) as string[])
    .filter((file) => /(?<!\.d)\.ts$/.test(file) && !/(^|[\\/])assembly[\\/]/.test(file))
    .map((file) => posix.join(folder, file.replaceAll('\\', '/'))),
);

/** The level and the unit (a folder or file of the level) of a source file. */
function place(file: string): { level: number; unit: string } {
  for (const [level, units] of levels.entries()) {
    const unit = units.find((unit) => file === unit || file.startsWith(`${unit}/`));
    if (unit !== undefined) return { level, unit };
  }
  throw new Error(`${file} has no place in the architecture`);
}

t.test('imports only go upstream', async (t) => {
  for (const file of sources) {
    const { level, unit } = place(file);
    const text = readFileSync(join(root, file), 'utf8');
    const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(
      ([, path]) => path as string,
    );
    for (const path of imports) {
      const target = relative(root, join(root, dirname(file), path))
        .replaceAll('\\', '/')
        .replace(/\.js$/, '.ts');
      const to = place(target);
      t.ok(to.unit === unit || to.level < level, `${file} imports ${target}`);
    }
  }
});

t.test('no folder upstream of http uses Fastify, sockets, clock, environment or randomness', async (t) => {
  const forbidden =
    /['"](fastify|@fastify\/|node:(http|net|tls|timers))|\bDate\.now\b|\bnew Date\(\)|\bperformance\b|(?<!Poisson )\bprocess\b|\bMath\.random\b|\brandomInt\b/;
  for (const file of sources.filter(
    (file) => place(file).level < HTTP && !exempt.includes(place(file).unit),
  )) {
    const code = readFileSync(join(root, file), 'utf8').replace(/^\s*(\/\/|\/?\*).*$/gm, '');
    t.notMatch(code, forbidden, file);
  }
});

t.test('no folder has more than 16 files, except for golden files', async (t) => {
  for (const folder of ['src', 'routes', 'test', 'bench', 'scripts']) {
    const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
    const counts = new Map<string, number>();
    for (const { parentPath } of entries.filter((entry) => entry.isFile())) {
      const path = relative(root, parentPath).replaceAll('\\', '/');
      if (!path.startsWith('test/golden/')) counts.set(path, (counts.get(path) ?? 0) + 1);
    }
    for (const [path, count] of counts) t.ok(count <= 16, `${path} holds ${count} files`);
  }
});
