import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { readDestinationsFile } from '../../../src/deliveries/configuration/destinations-file.js';
import { makeDestinations } from '../../../src/deliveries/destinations/index.js';
import { makeSources } from '../../../src/deliveries/sources/index.js';

const directory = mkdtempSync(join(tmpdir(), 'seedstream-'));
t.teardown(() => rmSync(directory, { recursive: true }));
const file = join(directory, 'destinations.yaml');

async function read(text: string, environment: Record<string, string> = {}) {
  writeFileSync(file, text);
  const settings = await readDestinationsFile(file, environment);
  return {
    settings,
    destinations: makeDestinations(settings.destinations, environment),
    sources: makeSources(settings.sources, environment),
  };
}

t.test('YAML and JSON files with secrets in environment variables', async (t) => {
  const yaml = `
destinations:
  warehouse: {kind: postgres, url: 'postgres://me:\${PASSWORD}@db/x'}
  events:
    kind: http-events
    url: https://api.example.com/v0/events
    token: \${TOKEN}
`;
  const environment = { PASSWORD: 'p%40ss-word', TOKEN: 'tok-en' };
  const { settings, destinations } = await read(yaml, environment);
  t.same(
    [...destinations].map(([name, { kind }]) => [name, kind]),
    [
      ['warehouse', 'postgres'],
      ['events', 'http-events'],
    ],
  );
  t.equal(
    settings.redact('at postgres://me:p%40ss-word@db with p@ss-word and tok-en'),
    'at postgres://me:***@db with *** and ***',
  );
  const { settings: api } = await read(
    'destinations: {a: {kind: http-events, url: "https://events.internal.corp/v0?api=s3cr%20et&x=1"}}',
  );
  t.equal(
    api.redact('getaddrinfo ENOTFOUND events.internal.corp for https://events.internal.corp/v0?api=s3cr et'),
    'getaddrinfo ENOTFOUND *** for https://***/v0?api=***',
  );
  const { destinations: same } = await read(
    JSON.stringify({ destinations: { a: { kind: 'pubsub', project: 'p', topic: 't' } } }),
  );
  t.equal(same.get('a')?.kind, 'pubsub');
  t.equal((await read('')).destinations.size, 0);
});

t.test('errors name what is wrong and its place', async (t) => {
  const table: [text: string, message: RegExp][] = [
    ['destinations: [', /destinations\.yaml: .*at line 1/s],
    ['- a', /must be an object with destinations and sources/],
    ['destination: {}', /there is no section destination/],
    ['destinations: {a b: {}}', /destinations\.a b: a name must be/],
    ['destinations: {a: 1}', /destinations\.a must be object/],
    ['destinations: {a: {}}', /destinations\.a needs kind/],
    [
      'destinations: {a: {kind: postgre}}',
      /a\.kind must be one of .*not "postgre" \(did you mean postgres\?\)/,
    ],
    ['destinations: {a: {kind: postgres}}', /destinations\.a needs url/],
    [
      'destinations: {a: {kind: postgres, url: "mysql://x"}}',
      /destinations\.a\.url must be a URL of postgres:/,
    ],
    [
      'destinations: {a: {kind: pubsub, project: p, topic: t, orderingkey: k}}',
      /has no member orderingkey \(did you mean ordering_key\?\)/,
    ],
    [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is how the file names the environment
      'destinations: {a: {kind: http-events, url: "${NONE}"}}',
      /destinations\.a\.url: the environment has no NONE/,
    ],
    ['sources: {a: {kind: http, url: "http://x"}}', /sources\.a needs cursor/],
  ];
  for (const [text, message] of table) await t.rejects(read(text), message, text);
  await t.rejects(readDestinationsFile(join(directory, 'none.yaml'), {}), /DESTINATIONS_FILE cannot be read/);
});
