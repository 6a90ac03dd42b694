// The changes of a table, one for each row: as a list, from any position, and as they are made.
import t, { type Test } from 'tap';
import { openLog } from '../../src/tables/changes/log.js';
import type { RowChange } from '../../src/tables/feed.js';
import { listen, testApp } from '../support/app.js';
import { temporaryDirectory } from '../support/directory.js';
import { type Ask, service } from './ask.js';

const define = (ask: Ask) => ask('PUT', '/tables/people', { dataset: 'persons', seed: '7', rows: 50 });

const changesOf = async (ask: Ask, query = ''): Promise<RowChange[]> => {
  const { statusCode, body } = await ask('GET', `/tables/people:changes${query}`);
  if (statusCode !== 200) throw new Error(body);
  return JSON.parse(body);
};

/** Some changes of every kind. */
async function change(ask: Ask): Promise<void> {
  await ask('PATCH', '/tables/people/4', { age: 50 });
  await ask('POST', '/tables/people', [{ name: 'Ann' }, { name: 'Bo', id: 700 }]);
  await ask('DELETE', '/tables/people/5');
  await ask('PATCH', '/tables/people?id:lte=20', { age: 33 });
  await ask('PATCH', '/tables/people?age=1', { age: 33 });
  await ask('DELETE', '/tables/people/700');
}

t.test('each changed row is told before and after', async (t) => {
  const ask = await service(t);
  await define(ask);
  const row = async (key: number) => (await ask('GET', `/tables/people/${key}`)).json();
  const rows = new Map<string, unknown>();
  for (let key = 1; key <= 50; key++) rows.set(`${key}`, await row(key));
  t.strictSame(await changesOf(ask), []);
  await change(ask);
  const changes = await changesOf(ask);
  t.equal(changes.length, 1 + 2 + 1 + 19 + 1);
  for (const { key, before, after } of changes) {
    t.strictSame(before, rows.get(key as string) ?? null, `${key} before`);
    if (after === null) rows.delete(key as string);
    else rows.set(key as string, after);
  }
  const all = (await ask('GET', '/tables/people?n=100')).json();
  t.strictSame(new Set(rows.values()), new Set(all), 'all of them make the table');

  t.equal(new Set(changes.map(({ position }) => position)).size, changes.length);
  for (const [at, { position }] of changes.entries())
    t.strictSame(await changesOf(ask, `?position=${position}`), changes.slice(at + 1));
  t.strictSame(await changesOf(ask, '?position=0&n=3'), changes.slice(0, 3));

  await ask('POST', '/tables/people:reset');
  const [last] = changes.slice(-1) as [RowChange];
  const [reset, ...more] = await changesOf(ask, `?position=${last.position}`);
  t.match(reset, { change: 'reset', key: null, before: null, after: null });
  t.strictSame(more, []);
  const { etag } = (await ask('GET', '/tables/people')).headers;
  t.ok(String(etag).startsWith(`"${reset?.position}.`), 'the entity tag of rows begins with their position');
  t.strictSame(await changesOf(ask, `?position=${reset?.position}`), []);
});

t.test('positions that mean nothing, or of which nothing is known, are refused', async (t) => {
  const ask = await service(t);
  await define(ask);
  await change(ask);
  const [{ position: other }] = (await changesOf(ask)) as [RowChange];
  for (const position of ['x', '-1', '1', '1.', '..', '1-x.y'])
    t.match((await ask('GET', `/tables/people:changes?position=${position}`)).json(), {
      status: 400,
      parameter: 'position',
      value: position,
    });
  const wrong = { 'last-event-id': 'x' };
  t.equal(
    (await ask('GET', '/tables/people:changes?live=true', undefined, wrong)).json().parameter,
    'Last-Event-ID',
  );
  t.equal((await ask('GET', '/tables/people:changes?live=true&n=3')).statusCode, 400);
  t.equal((await ask('GET', '/tables/people:changes?n=0')).statusCode, 400);
  t.equal((await ask('GET', '/tables/nobody:changes')).statusCode, 404);
  await ask('DELETE', '/tables/people');
  await define(ask);
  t.strictSame(await changesOf(ask), []);
  const gone = await ask('GET', `/tables/people:changes?position=${other}`);
  t.equal(gone.statusCode, 410, 'of a table that was made anew');
  t.match(gone.json(), { value: other, allowed: '0' });
  t.equal((await ask('GET', `/tables/people:changes?live=true&position=${other}`)).statusCode, 410);
});

t.test('a log that is compacted tells what came since the last summary but one', async (t) => {
  const directory = temporaryDirectory(t);
  const isLong = (_: number, rest: number) => rest > 2000;
  const log = openLog({ directory, generated: 20, most: 20, writer: 'a', tell() {}, isLong });
  t.teardown(() => log.close());
  for (let at = 1; at <= 100; at++) {
    await log.append({ patch: [at % 20], members: { at } });
    const history = await log.history();
    const versions: number[] = [];
    for await (const { rows, before, after } of history?.changes() ?? []) {
      versions.push(after.version);
      if (before.version !== after.version - 1) t.fail('a version is missing');
      if (after.find(rows?.[0] as number)?.json !== `[{"at":${after.version}}]`) t.fail('another change');
    }
    await history?.close();
    const first = (history?.version ?? 0) + 1;
    if (versions.length !== at - first + 1 || versions.at(-1) !== at) t.fail(`${versions} of ${at}`);
    if (at > 60) t.ok(first > 1 && versions.length > 10, `${versions.length} changes are known after ${at}`);
  }
});

/** Reads server-sent events. */
async function open(t: Test, url: string, headers: Record<string, string> = {}) {
  const stop = new AbortController();
  t.teardown(() => stop.abort());
  const response = await fetch(url, { headers, signal: stop.signal });
  t.match(response.headers.get('content-type'), 'text/event-stream');
  const reader = (response.body as ReadableStream<Uint8Array>)
    .pipeThrough(new TextDecoderStream())
    .getReader();
  let text = '';
  return {
    close: () => stop.abort(),
    async next() {
      for (;;) {
        const end = text.indexOf('\n\n');
        if (end !== -1) {
          const lines = text.slice(0, end).split('\n');
          text = text.slice(end + 2);
          const field = (name: string) =>
            lines
              .find((line) => line.startsWith(`${name}:`))
              ?.slice(name.length + 1)
              .trim();
          if (field('data') === undefined) continue;
          return { event: field('event'), id: field('id'), data: JSON.parse(field('data') as string) };
        }
        const { value, done } = await reader.read();
        if (done) return undefined;
        text += value;
      }
    },
  };
}

t.test('changes are streamed as they are made, in whichever process', async (t) => {
  const STATE_DIR = temporaryDirectory(t);
  const ask = await service(t, { STATE_DIR });
  const app = await testApp(t, { STATE_DIR });
  const url = `${await listen(t, app)}/tables/people:changes?live=true`;
  await define(ask);
  const live = await open(t, url);
  t.strictSame(await live.next(), { event: 'position', id: '0', data: { position: '0' } });
  const first = live.next();
  await change(ask);
  const changes = await changesOf(ask);
  t.strictSame((await first)?.data, changes[0]);
  for (const expected of changes.slice(1, 12)) {
    const { id, data, event } = (await live.next()) as { id: string; data: unknown; event: string };
    t.strictSame([event, id, data], ['row', expected.position, expected]);
  }
  live.close();
  const id = (changes[11] as RowChange).position;
  const again = await open(t, url, { 'last-event-id': id });
  t.equal((await again.next())?.id, id);
  for (const expected of changes.slice(12))
    t.strictSame((await again.next())?.data, expected, 'after a reconnection');
  await app.inject({ method: 'POST', url: '/tables/people:reset' });
  t.match(await again.next(), { event: 'reset', data: { change: 'reset' } });
  await ask('PATCH', '/tables/people/1', { age: 60 }, { workspace: 'a' });
  await ask('PATCH', '/tables/people/1', { age: 61 }, { prefer: 'simulate' });
  await ask('PATCH', '/tables/people/1', { age: 62 });
  t.equal((await again.next())?.data.after.age, 62, 'changes that others do not see are not told');
  await ask('DELETE', '/tables/people');
  t.equal(await again.next(), undefined, 'the stream ends with the table');
});
