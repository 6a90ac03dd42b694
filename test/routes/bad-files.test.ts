// Files of SCHEMAS_DIR and STATE_DIR that people or a broken disk have damaged, and folders that take no writes.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { api } from '../deliveries/destinations/events-api.js';
import { askingAt, begin, done, environmentOf, service, tell, until } from '../deliveries/service.js';
import { testApp } from '../support/app.js';
import { temporaryDirectory } from '../support/directory.js';
import { eventually } from '../support/eventually.js';
import { listening, start } from '../support/process.js';

const settingsOf = (url: string) => ({ destinations: { events: { kind: 'http-events', url } } });
const persons = (n: number) => ({ dataset: 'persons', n, seed: '42' });

t.test('a bad file is told once and shown, and all else goes on', async (t) => {
  const { url } = await api(t);
  const folder = temporaryDirectory(t);
  const environment: Record<string, string> = { ...environmentOf(t, settingsOf(url)), SCHEMAS_DIR: folder };
  const schema = (name: string) => join(folder, name);
  const delivery = (name: string) => join(environment.STATE_DIR as string, 'deliveries', name);
  mkdirSync(folder);
  mkdirSync(delivery(''), { recursive: true });
  writeFileSync(
    schema('good.json'),
    '{"type":"object","title":"Good","properties":{"a":{"type":"integer"}}}',
  );
  writeFileSync(schema('half.json'), '{"type":"obj');
  writeFileSync(schema('empty.json'), '');
  mkdirSync(schema('folder.json'));
  writeFileSync(delivery('torn.json'), '{"id":"torn","request":{"sour');
  writeFileSync(delivery('shapeless.json'), '{"id":"shapeless"}');
  writeFileSync(delivery('gone.deleted'), 'no JSON');
  const child = start(t, environment);
  let log = '';
  child.stdout?.on('data', (data) => {
    log += data;
  });
  const origin = await listening(child);
  const ask = askingAt(origin);

  const path = await begin(ask, persons(100), 'events');
  await done(ask, path);
  const { id } = await tell(ask, path);
  writeFileSync(delivery('copy.json'), readFileSync(delivery(`${id}.json`)));
  const bad = [
    ['SCHEMAS_DIR/empty.json', 'is empty'],
    ['SCHEMAS_DIR/folder.json', 'cannot be read (EISDIR)'],
    ['SCHEMAS_DIR/half.json', 'is not JSON'],
    ['STATE_DIR/deliveries/copy.json', 'has the id of another file'],
    ['STATE_DIR/deliveries/gone.deleted', 'is not JSON'],
    ['STATE_DIR/deliveries/shapeless.json', /^is no delivery: .*needs .*request/],
    ['STATE_DIR/deliveries/torn.json', 'is not JSON'],
  ] as const;
  const sorted = async () => {
    const { status, body } = await ask('GET', '/ready');
    const { badFiles = [], ...rest } = body as {
      status: string;
      badFiles?: { file: string; reason: string }[];
    };
    badFiles.sort((a, b) => a.file.localeCompare(b.file));
    return { status, rest, badFiles };
  };
  for (let time = 0; time < 2; time++)
    t.match(await sorted(), {
      status: 200,
      rest: { status: 'ready' },
      badFiles: bad.map(([file, reason]) => ({ file, reason })),
    });
  t.match(await ask('GET', '/deliveries'), { status: 200, body: [{ id }] });
  t.equal((await ask('GET', '/deliveries/torn')).status, 404);
  t.match(await ask('GET', '/schemas/good/Good?n=1'), { status: 200 });
  t.match(await ask('GET', '/schemas/folder'), { status: 503, body: { detail: /folder.*EISDIR/ } });
  t.ok((await ask('GET', '/schemas/half/Good?n=1')).status >= 400, 'no rows come of half a schema');
  t.ok(existsSync(delivery('gone.deleted')), 'what is bad stays');

  writeFileSync(schema('half.json'), readFileSync(schema('good.json')));
  writeFileSync(delivery('torn.json'), readFileSync(delivery(`${id}.json`), 'utf8').replace(id, 'torn'));
  t.match(await ask('GET', '/schemas/half/Good?n=1'), { status: 200 }, 'it is read again when it is saved');
  t.match(await ask('GET', '/deliveries/torn'), { status: 200, body: { state: 'done' } });
  const files = (await sorted()).badFiles.map(({ file }) => file);
  t.notOk(
    files.some((file) => /half|torn/.test(file)),
    'and is bad no more',
  );

  const lines = await eventually(
    () => log.split('\n').filter((line) => line.includes('is bad')),
    ({ length }) => length >= bad.length,
  );
  const told = lines.map((line) => JSON.parse(line) as { file: string; level: number });
  for (const [file] of bad) {
    const name = file.split('/').at(-1) as string;
    t.equal(told.filter((line) => line.file.endsWith(`/${name}`)).length, 1, `${name}: one line`);
  }
});

t.test('a save that fails is tried again, and no row is sent twice for it', async (t) => {
  let goOn = () => {};
  let may = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const { url, rows } = await api(t, () => may);
  const environment = environmentOf(t, settingsOf(url));
  const ask = await service(t, {}, environment);
  const path = await begin(ask, persons(3000), 'events', { batch: 100 });
  await until(ask, path, ({ state, total }) => state === 'running' && total === 3000);
  // A folder in the place of the draft makes each save fail, and the whole run ends meanwhile.
  const draft = join(environment.STATE_DIR as string, `${path}.json.${hostname()}.${process.pid}.draft`);
  mkdirSync(draft);
  goOn();
  may = Promise.resolve();
  await eventually(
    () => rows.length,
    (length) => length === 3000,
  );
  // The run ends, and its last save fails, too, more than once.
  await sleep(700);
  t.ok((await tell(ask, path)).rows < 3000, 'this could not be saved');
  rmdirSync(draft);
  t.match(await done(ask, path), { rows: 3000 });
  t.equal(rows.length, 3000);
});

t.test('a full disk is 507, and a folder that takes no writes 503, at once', async (t) => {
  const directory = temporaryDirectory(t);
  const app = await testApp(t, { SCHEMAS_DIR: directory });
  const put = (name: string) =>
    app.inject({
      method: 'PUT',
      url: `/schemas/${name}`,
      headers: { 'content-type': 'application/json' },
      payload: '{"type":"object","title":"A","properties":{"a":{"type":"integer"}}}',
    });
  t.equal((await put('a')).statusCode, 201);
  await t.test('full', { skip: existsSync('/dev/full') ? false : 'there is no /dev/full' }, async (t) => {
    symlinkSync('/dev/full', join(directory, 'b.json.draft'));
    const full = await put('b');
    t.match(full.json(), { status: 507, detail: /full \(ENOSPC\)/ });
    t.equal((await put('b')).statusCode, 201, 'as soon as there is room, it is stored');
  });

  const nobody = 65_534;
  const isRoot = process.getuid?.() === 0;
  chmodSync(dirname(directory), 0o755);
  chmodSync(directory, 0o555);
  // Nothing is read-only for root.
  if (isRoot) process.seteuid?.(nobody);
  try {
    for (const answer of [
      await put('c'),
      await put('a'),
      await app.inject({ method: 'DELETE', url: '/schemas/a' }),
    ])
      t.match(answer.json(), { status: 503, detail: /may not write to its folder \(EACCES\)/ });
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(directory, 0o755);
  }
  t.equal((await app.inject('/schemas/a')).statusCode, 200);
});

t.test('what killed writes have left is removed at boot, and an empty folder gets the example', async (t) => {
  const folder = temporaryDirectory(t);
  const environment: Record<string, string> = {
    ...environmentOf(t, settingsOf('http://127.0.0.1:9/')),
    SCHEMAS_DIR: folder,
  };
  const state = join(environment.STATE_DIR as string, 'deliveries');
  for (const directory of [folder, state]) {
    mkdirSync(directory, { recursive: true });
    for (const [name, age] of [
      ['old.json.draft', 120_000],
      ['new.json.draft', 0],
    ] as const) {
      writeFileSync(join(directory, name), '{"ha');
      const written = new Date(Date.now() - age);
      utimesSync(join(directory, name), written, written);
    }
  }
  const app = await testApp(t, environment);
  for (const directory of [folder, state]) {
    const names = readdirSync(directory).filter((name) => name.endsWith('.draft'));
    t.strictSame(names, ['new.json.draft'], 'another process may be writing that one');
  }
  const schemas: { name: string }[] = (await app.inject('/schemas')).json();
  t.strictSame(
    schemas.map(({ name }) => name),
    ['company', 'shop'],
  );
  t.strictSame((await app.inject('/ready')).json(), { status: 'ready' });
});
