// Deliveries that clients cancel and resume.
import t from 'tap';
import { api } from './destinations/events-api.js';
import { begin, done, service, tell, until } from './service.js';

t.setTimeout(120_000);

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
