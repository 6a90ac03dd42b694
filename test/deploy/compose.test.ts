// compose.yaml. compose-spec.json is the schema of the Compose Specification as compose-go v2.16.2 has it (Apache License 2.0).
// Nothing is started here: that needs Docker, and the image of PostgreSQL.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import t from 'tap';
import { parse } from 'yaml';
import { readConfig } from '../../src/config/config.js';
import { variables } from '../../src/config/variables.js';
import { readDestinationsFile } from '../../src/deliveries/configuration/destinations-file.js';
import { projectRoot } from '../../src/project-root.js';

interface Service {
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: object;
}

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
/** The file as it is without variables of the environment: each has its default. */
const compose = parse(read('compose.yaml').replace(/\$\{\w+:-([^}]*)\}/g, '$1'));
const { seedstream, database }: Readonly<Record<'seedstream' | 'database', Service>> = compose.services;

const ajv = new Ajv2020({ strict: false });
formats.default(ajv);
const isCompose = ajv.compile(JSON.parse(read('test/deploy/compose-spec.json')));

t.test('it follows the Compose Specification', async (t) => {
  t.ok(isCompose(compose), ajv.errorsText(isCompose.errors));
  t.notOk(isCompose({ ...compose, services: { ...compose.services, other: { imagge: 'x' } } }));
  t.match(seedstream, { read_only: true });
  for (const service of Object.values<Record<string, unknown>>(compose.services)) {
    t.match(service, { cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
  }
});

t.test('the service can work with its variables, and is reached only with a key', async (t) => {
  const { DB_PASSWORD, ...own } = seedstream.environment;
  for (const name of Object.keys(own)) t.ok(name in variables, name);
  const { apiKey, allowedHosts } = readConfig(own);
  t.not(apiKey, '');
  t.strictSame(allowedHosts, ['seedstream']);
  for (const port of seedstream.ports ?? []) t.match(port, /^127\.0\.0\.1:\d+:3000$/);
});

t.test('its destination is the database beside it', async (t) => {
  const mounts = [...seedstream.volumes, ...database.volumes].map((mount) => mount.split(':'));
  for (const [from = ''] of mounts) {
    t.ok(from.startsWith('.') ? existsSync(join(projectRoot, from)) : from in compose.volumes, from);
  }
  const { DESTINATIONS_FILE, DB_PASSWORD } = seedstream.environment;
  const [file = ''] = mounts.find(([, to]) => to === DESTINATIONS_FILE) ?? [];
  const { destinations } = await readDestinationsFile(join(projectRoot, file), { DB_PASSWORD });
  const { POSTGRES_USER, POSTGRES_PASSWORD } = database.environment;
  const url = `postgres://${POSTGRES_USER}:${POSTGRES_PASSWORD}@database:5432/${POSTGRES_USER}`;
  t.strictSame(Object.fromEntries(destinations), { database: { kind: 'postgres', url } });
  t.strictSame(seedstream.depends_on, { database: { condition: 'service_healthy' } });
});
