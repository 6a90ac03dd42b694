// Rows and bytes for somebody's own tests are those of the URL.
import { getEventListeners } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import t from 'tap';
import { ask } from '../../src/library/ask.js';
import { RequestError, rows, stream } from '../../src/library/index.js';
import { registered, registeredEvents } from '../datasets/registered.js';
import { testApp } from '../support/app.js';
import { sample } from '../support/property.js';

const app = await testApp(t);

const staff = {
  $defs: { Employee: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } } },
};

t.test('rows are the objects of the URL', async (t) => {
  for (const path of [
    ...registered.map(({ name }) => name),
    ...registeredEvents.map(({ name }) => `events/${name}`),
    'schemas/company/Employee',
  ]) {
    const made = await rows(path, { n: 20, seed: 42 });
    t.equal(made.length, 20);
    t.strictSame(made, (await app.inject(`/${path}?n=20&seed=42&format=json`)).json(), path);
  }
  t.strictSame(await rows('persons/7', { seed: 'x' }), [(await app.inject('/persons/7?seed=x')).json()]);
  t.strictSame(
    await rows('persons', { seed: 'a b', fields: ['name', 'city'], offset: 3, locale: undefined }),
    (await app.inject('/persons?seed=a%20b&fields=name,city&offset=3')).json(),
  );
  t.strictSame(
    await rows('events/app-store', { seed: 1, from: new Date('2026-02-03T04:05:06Z'), n: 3 }),
    (await app.inject('/events/app-store?seed=1&from=2026-02-03T04:05:06Z&n=3')).json(),
  );
});

t.test('rows of a schema, as an object and as JSON', async (t) => {
  const answer = await app.inject({
    method: 'POST',
    url: '/generate/Employee?n=4&seed=42',
    headers: { 'content-type': 'application/schema+json' },
    payload: JSON.stringify(staff),
  });
  for (const schema of [staff, JSON.stringify(staff)])
    t.strictSame(await rows({ schema, model: 'Employee' }, { n: 4, seed: 42 }), answer.json());
});

t.test('what the service refuses is a RequestError with the problem', async (t) => {
  const table: [ask: () => Promise<unknown>, problem: object][] = [
    [() => rows('person'), { status: 404, suggestion: '/persons' }],
    [() => rows('persons', { n: -1 }), { status: 400, parameter: 'n', value: '-1' }],
    [() => rows('persons', { sed: 1 }), { status: 400, parameter: 'sed', suggestion: 'seed' }],
    [() => rows({ schema: staff, model: 'Employe' }), { status: 404, suggestion: 'Employee' }],
    [() => rows({ schema: '{', model: 'A' }), { status: 400, detail: /not JSON/ }],
    [() => buffer(stream('persons', { format: 'cvs' as never })), { status: 400, suggestion: 'csv' }],
  ];
  for (const [ask, problem] of table) {
    const error = await ask().then(
      () => t.fail(),
      (error) => error,
    );
    t.ok(error instanceof RequestError);
    t.match(error.problem, problem);
    t.equal(error.message, error.problem.detail);
  }
  await t.rejects(rows('persons', { format: 'csv' }), { message: /has no format/ });
});

t.test('a stream has the bytes of the URL', async (t) => {
  for (const format of sample(['csv', 'ndjson', 'sql'] as const, 1)) {
    const bytes = await buffer(stream('users', { n: 50_000, seed: 42, format }));
    t.ok(bytes.equals((await app.inject(`/users?n=50000&seed=42&format=${format}`)).rawPayload), format);
  }
  const made = await buffer(stream({ schema: staff, model: 'Employee' }, { n: 2, seed: 42, format: 'csv' }));
  t.match(made.toString(), /^id\r?\n\d+\r?\n\d+\r?\n$/);
});

t.test('bytes are made when somebody reads, and no more of them', async (t) => {
  const bytes = stream('persons', { n: 1_000_000_000, seed: 42, format: 'csv' });
  await setImmediate();
  t.equal(bytes.readableLength, 0, 'nobody has read');
  await new Promise((resolve) => bytes.once('readable', resolve));
  const turns = async () => {
    for (let turn = 0; turn < 50; turn++) await setImmediate();
  };
  await turns();
  const waiting = bytes.readableLength;
  await turns();
  t.equal(bytes.readableLength, waiting, 'the next bytes wait until these are read');
  bytes.destroy();
  await new Promise((resolve) => bytes.once('close', resolve));
  t.ok(bytes.destroyed);
});

t.test('destroying a stream ends its work', async (t) => {
  const reader = new AbortController();
  const asked = ask('persons', { n: 1_000_000_000, seed: 42 }, () => reader.abort(), reader.signal);
  await t.rejects(asked, { message: 'The answer broke off' });
  t.equal(getEventListeners(reader.signal, 'abort').length, 1);
  await t.rejects(
    ask('persons', {}, () => t.fail(), AbortSignal.abort()),
    { message: 'The answer broke off' },
  );
  t.equal((await rows('persons', { n: 3 })).length, 3, 'others go on');
});
