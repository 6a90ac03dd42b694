// docs/deliveries.md and the example of destinations are correct.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { readDestinationsFile } from '../../src/deliveries/configuration/destinations-file.js';
import { makeDestinations } from '../../src/deliveries/destinations/index.js';
import { makeSources } from '../../src/deliveries/sources/index.js';
import { projectRoot } from '../../src/project-root.js';
import { startPostgresql, unavailable } from '../formats/postgresql.js';
import { listening, start } from '../support/process.js';
import { type Ask, askingAt, done, type Told, until } from './service.js';

const page = readFileSync(join(projectRoot, 'docs/deliveries.md'), 'utf8');
const yaml = /```yaml\n(.*?)```/s.exec(page)?.[1] as string;
const body = /-d '(\{"source".*?\})' \|/s.exec(page)?.[1] as string;

t.test('every kind and setting of the example exists', async (t) => {
  const example = join(projectRoot, 'destinations.example.yaml');
  const environment = { DB_PASSWORD: 'p', EVENTS_TOKEN: 't', API_TOKEN: 't', WEBHOOK_KEY: 'k' };
  const settings = await readDestinationsFile(example, environment);
  t.same(
    [...makeDestinations(settings.destinations, environment).values()].map(({ kind }) => kind),
    ['postgres', 'mysql', 'http-events', 'http-events', 'dynamodb', 'pubsub', 's3', 's3', 'kafka'],
  );
  t.same([...makeSources(settings.sources, environment).keys()], ['live', 'orders']);
});

const reason = await unavailable();
t.test('a database is filled although the service is killed', { skip: reason ?? false }, async (t) => {
  const server = await startPostgresql();
  t.teardown(() => server.stop());
  const directory = mkdtempSync(join(tmpdir(), 'seedstream-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'destinations.yaml');
  const { host, username, password } = new URL(server.url);
  writeFileSync(file, yaml.replace('me:', `${username}:`).replace('localhost:5432', host));
  const environment = { DESTINATIONS_FILE: file, DB_PASSWORD: password, STATE_DIR: join(directory, 'state') };
  const boot = async (): Promise<{ child: ReturnType<typeof start>; ask: Ask }> => {
    const child = start(t, environment);
    return { child, ask: askingAt(await listening(child)) };
  };

  const first = await boot();
  const { status, body: begun } = await first.ask('POST', '/deliveries', JSON.parse(body));
  t.equal(status, 202);
  const path = `/deliveries/${(begun as Told).id}`;
  await until(first.ask, path, ({ rows, total }) => rows >= Number(total) / 3);
  first.child.kill('SIGKILL');
  const { ask } = await boot();
  t.ok((await done(ask, path)).rows === 1_000_000);
  const { rows } = await server.client.query(
    'SELECT count(*), count(DISTINCT id) AS ids, max(id) FROM persons',
  );
  t.same(rows, [{ count: '1000000', ids: '1000000', max: '1000000' }]);
});
