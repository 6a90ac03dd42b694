// The values of the chart and its examples, without helm.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import t from 'tap';
import { parse } from 'yaml';
import { loadData } from '../../src/app.js';
import { version } from '../../src/cli/help.js';
import { readConfig } from '../../src/config/config.js';
import { variables } from '../../src/config/variables.js';
import { readDestinationsFile } from '../../src/deliveries/configuration/destinations-file.js';
import { makeDestinations } from '../../src/deliveries/destinations/index.js';
import { readRequest } from '../../src/deliveries/request/request.js';
import { testApp } from '../support/app.js';
import { defaults, examples, merged, readChart, type Values } from './values.js';

const schema = JSON.parse(readChart('values.schema.json'));
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strictTypes: false, strictRequired: false });
const validate = ajv.compile(schema);

/** Where values are wrong and why. */
function faults(values: Values): string[] {
  validate(values);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

t.test('the chart has the version of the service', async (t) => {
  const { version: own, appVersion } = parse(readChart('Chart.yaml'));
  t.same([own, appVersion], Array(2).fill(version().trim()));
});

t.test('defaults and examples are valid', async (t) => {
  t.same(faults(defaults), []);
  for (const [path, values] of examples) t.same(faults(merged(defaults, values)), [], path);
});

t.test('config takes each variable that the chart does not set', async (t) => {
  const [pattern] = Object.keys(schema.properties.config.patternProperties) as [string];
  const own = ['PORT', 'API_KEY', 'READ_ONLY', 'DESTINATIONS_FILE', 'STATE_DIR', 'SCHEMAS_DIR'];
  const names = [...pattern.slice(2, -2).split('|'), ...Object.keys(schema.properties.config.properties)];
  t.same(
    names.toSorted(),
    Object.keys(variables)
      .filter((name) => !own.includes(name))
      .sort(),
  );
});

t.test('several pods are read-only', async (t) => {
  const several = [{ replicas: 2 }, { autoscaling: { enabled: true } }];
  for (const server of several) {
    for (const readOnly of [true, null])
      t.same(faults(merged(defaults, { server: { ...server, readOnly } })), []);
    const wrong = faults(merged(defaults, { server: { ...server, readOnly: false } }));
    t.match(wrong[0], '/server/readOnly must be equal to one of the allowed values', JSON.stringify(server));
  }
  t.same(faults(merged(defaults, { server: { replicas: 1, readOnly: false } })), []);
});

const rows = { path: 'persons', parameters: { n: 5, seed: '42', format: 'csv' } };
const wrong: readonly [Values, string][] = [
  [{ replicas: 3 }, ' must NOT have additional properties'],
  [{ image: { tag: 1 } }, '/image/tag must be string'],
  [{ image: { pullPolicy: 'Sometimes' } }, '/image/pullPolicy must be equal to one of the allowed values'],
  [{ config: { MAX_ROW: 1 } }, '/config must NOT have additional properties'],
  [{ config: { DRAIN_SECONDS: -1 } }, '/config/DRAIN_SECONDS must be >= 0'],
  [{ apiKey: { value: 'two words' } }, '/apiKey/value must match pattern'],
  [
    { deliveries: { destinations: { a: {} } } },
    "/deliveries/destinations/a must have required property 'kind'",
  ],
  [{ volume: { accessMode: 'ReadOnly' } }, '/volume/accessMode must be equal to one of the allowed values'],
  [{ volume: { size: 'big' } }, '/volume/size must match pattern'],
  [{ server: { replicas: 0 } }, '/server/replicas must be >= 1'],
  [{ server: { service: { port: 65536 } } }, '/server/service/port must be <= 65535'],
  [{ server: { resources: { limit: {} } } }, '/server/resources must NOT have additional properties'],
  [{ job: { completions: 0 } }, '/job/completions must be >= 1'],
  [{ job: { completions: 1025 } }, '/job/completions must be <= 1024'],
  [{ job: { parallelism: 0 } }, '/job/parallelism must be >= 1'],
  [{ job: { rows: { ...rows, path: '../a' } } }, '/job/rows/path must match pattern'],
  [{ job: { rows: { ...rows, parameters: { n: 5, format: 'csv' } } } }, "must have required property 'seed'"],
  [
    { job: { rows: { ...rows, parameters: { ...rows.parameters, shard: '1/2' } } } },
    '/shard boolean schema is false',
  ],
  [
    { job: { delivery: { source: {}, destination: 'a' } } },
    "/job/delivery/source must have required property 'seed'",
  ],
  [
    { job: { delivery: { source: { seed: 'a' } } } },
    "/job/delivery must have required property 'destination'",
  ],
];

t.test('wrong values are refused where they are', async (t) => {
  for (const [values, fault] of wrong) {
    const found = faults(merged(defaults, values));
    t.ok(
      found.some((one) => one.includes(fault)),
      `${JSON.stringify(values)}: ${found}`,
    );
  }
});

t.test('the service accepts what the examples ask for', async (t) => {
  const app = await testApp(t, {});
  const environment = { DB_PASSWORD: 'p' };
  const data = await loadData(readConfig({}));
  const folder = mkdtempSync(join(tmpdir(), 'seedstream-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, values] of examples) {
    const { job, deliveries } = merged(defaults, values) as {
      job: {
        completions: number;
        delivery: object;
        rows: { path: string; parameters: Record<string, string> };
      };
      deliveries: object;
    };
    if ('path' in job.rows) {
      const query = new URLSearchParams({ ...job.rows.parameters, shard: `1/${job.completions}` });
      const { statusCode } = await app.inject({ method: 'HEAD', url: `/${job.rows.path}?${query}` });
      t.equal(statusCode, 200, path);
      continue;
    }
    const file = join(folder, 'destinations.json');
    writeFileSync(
      file,
      JSON.stringify(deliveries, (name, value) => (name === 'existingSecret' ? undefined : value)),
    );
    const { destinations } = await readDestinationsFile(file, environment);
    const known = {
      ...data,
      catalog: app.catalog,
      destinations: makeDestinations(destinations, environment),
      sources: new Map(),
      maxRows: 1e9,
      seed: undefined,
    };
    await t.resolves(readRequest(job.delivery, known), path);
  }
});
