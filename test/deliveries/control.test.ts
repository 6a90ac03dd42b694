// Deliveries that clients cancel and resume.
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { testApp } from '../support/app.js';
import { api } from './destinations/events-api.js';
import { asking, begin, done, environmentOf, service, tell, until } from './service.js';

const persons = (n: number) => ({ dataset: 'persons', n, seed: '42' });
const settingsOf = (url: string, more: object = {}) => ({
  destinations: { there: { kind: 'http-events', url, ...more } },
});

t.test('a delivery that has failed goes on after its last row', async (t) => {
  let refuse = true;
  const { rows, requests, url } = await api(t, (reply, count) =>
    refuse && count > 3 ? reply.code(403).send('no') : undefined,
  );
  const ask = await service(t, settingsOf(url));
  const path = await begin(ask, persons(1000), 'there', { batch: 100 });
  const failed = await until(ask, path, ({ state }) => state === 'failed');
  t.match(failed, { lastError: /403/, ended: String });
  refuse = false;
  const { status, body } = await ask('POST', `${path}/resume`);
  t.match([status, body], [202, { state: 'queued', rows: failed.rows }]);
  t.match(await done(ask, path), { rows: 1000 });
  t.equal(new Set(rows.map(({ id }) => id)).size, 1000);
  t.ok(requests.length < 20, 'not from the beginning');

  const again = await ask('POST', `${path}/resume`);
  t.match([again.status, again.body], [409, { detail: /this one is done/ }]);
  t.equal((await ask('POST', '/deliveries/none/resume')).status, 404);
  t.equal((await tell(ask, path)).state, 'done');
});

t.test('a delivery says that it is cancelling until what is under way has ended', async (t) => {
  let goOn = () => {};
  const answered = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const { rows, url } = await api(t, () => answered);
  const ask = await service(t, settingsOf(url));
  const path = await begin(ask, persons(1000), 'there', { batch: 100 });
  await until(ask, path, ({ state }) => state === 'running');
  const { status, body } = await ask('DELETE', path);
  t.match([status, body], [202, { state: 'cancelling' }]);
  t.match((await ask('GET', '/deliveries')).body, [{ state: 'cancelling' }]);
  t.equal((await ask('POST', `${path}/resume`)).status, 409);
  t.equal((await ask('DELETE', path)).status, 202, 'twice');
  goOn();
  await until(ask, path, ({ state }) => state === 'cancelled');
  t.equal((await ask('POST', `${path}/resume`)).status, 409);
  t.equal((await ask('DELETE', path)).status, 204);
  t.equal((await ask('GET', path)).status, 404);
  t.ok(rows.length <= 400, 'no more than the batches under way');
});

t.test('the same request with the same key is one delivery, also after a restart', async (t) => {
  const { rows, url } = await api(t);
  const environment = environmentOf(t, settingsOf(url));
  const app = await testApp(t, environment);
  const body = { source: { dataset: 'persons', n: 50 }, destination: 'there' };
  const post = (ask: ReturnType<typeof asking>, key: string, more: object = {}) =>
    ask('POST', '/deliveries', { ...body, ...more }, { 'idempotency-key': key });
  const [first, again] = [await post(asking(app), '"a key"'), await post(asking(app), '"a key"')];
  t.same([first.status, again.status], [202, 202]);
  const { id, source } = first.body as { id: string; source: object };
  t.match(again.body, { id, source }, 'with the same seed');
  t.match(await post(asking(app), '"a key"', { options: { batch: 5 } }), {
    status: 422,
    body: { status: 422 },
  });
  for (const key of ['', '"', 'a b', '"ü"', '"a", "b"', 'x'.repeat(256)])
    t.match(await post(asking(app), key), { status: 400, body: { parameter: 'Idempotency-Key' } }, key);

  const many = await Promise.all(Array.from({ length: 8 }, () => post(asking(app), 'other')));
  const made = many.filter(({ status }) => status === 202);
  t.equal(new Set(made.map(({ body }) => (body as { id: string }).id)).size, 1);
  t.ok(many.every(({ status }) => status === 202 || status === 409));

  t.equal((await post(asking(app), 'third', { destination: 'nowhere' })).status, 400);
  t.equal((await post(asking(app), 'third')).status, 202, 'a refused request does not take its key');
  await done(asking(app), `/deliveries/${id}`);
  await app.close();

  const ask = asking(await testApp(t, environment));
  t.match((await post(ask, '"a key"')).body, { id, state: 'done' });
  t.equal((await ask('DELETE', `/deliveries/${id}`)).status, 204);
  const anew = (await post(ask, '"a key"')).body as { id: string };
  t.not(anew.id, id, 'the key is known for as long as its delivery');
  await done(ask, `/deliveries/${anew.id}`);
  t.ok(rows.length >= 200);
});

t.test('a key whose delivery a crash has prevented is free after a while', async (t) => {
  const { url } = await api(t);
  const environment = environmentOf(t, settingsOf(url));
  const directory = join(environment.STATE_DIR as string, 'deliveries');
  const body = { source: persons(1), destination: 'there' };
  const app = await testApp(t, environment);
  const post = () => asking(app)('POST', '/deliveries', body, { 'idempotency-key': 'k' });
  await asking(app)('DELETE', `/deliveries/${((await post()).body as { id: string }).id}`);
  await post();
  const keys = () => readdirSync(directory).filter((name) => name.endsWith('.key'));
  const [name] = keys() as [string];
  writeFileSync(join(directory, name), '{"id": "gone"');
  t.match(await post(), { status: 409, body: { detail: /under way/ } });
  const before = new Date(Date.now() - 60_000);
  utimesSync(join(directory, name), before, before);
  t.equal((await post()).status, 202);
  writeFileSync(join(directory, name), '{"id": "gone"');
  utimesSync(join(directory, name), before, before);
  await app.close();
  await testApp(t, environment);
  t.same(keys(), [], 'it is removed at the next start');
});
