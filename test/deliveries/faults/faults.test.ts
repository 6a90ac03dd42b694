// Whatever fails between the service and a destination of any kind, rows arrive exactly once or at least once, as the kind guarantees.
import t, { type Test } from 'tap';
import { unavailable } from '../../formats/postgresql.js';
import { type FaultyLink, faultyLink } from '../../support/faulty-link.js';
import { listening, start } from '../../support/process.js';
import { sample } from '../../support/property.js';
import { expected, sumOf } from '../checksum.js';
import { type Ask, askingAt, begin, done, environmentOf, service, tell, until } from '../service.js';
import { dynamodb } from './dynamodb.js';
import { httpEvents } from './http-events.js';
import { kafka } from './kafka.js';
import type { Kind, Rig } from './kind.js';
import { mysql } from './mysql.js';
import { postgres } from './postgres.js';
import { pubsub } from './pubsub.js';

t.setTimeout(300_000);

/** For each row of a delivery, bytes after which the link hangs: more than those of the first batches, and fewer than all. */
const BYTES = 45;

const noPostgresql = await unavailable();

const kinds = [postgres, mysql, httpEvents, dynamodb, pubsub, kafka];
/** Kinds whose service is killed, which takes two starts of a service. */
const killed = sample(kinds, 1);

for (const kind of kinds) {
  const skip = kind.name === 'postgres' && noPostgresql;
  t.test(kind.name, { skip: skip || false }, async (t) => {
    const rig = await kind.start(t);
    const source = { dataset: 'persons', n: kind.n, seed: '42' };
    const options = { batch: kind.batch };

    /** A service, and the link between it and the server. */
    async function linked(t: Test, timeout: number): Promise<{ ask: Ask; link: FaultyLink }> {
      await rig.clear();
      const link = await faultyLink(t, rig.port);
      const { settings, environment } = rig.entry(link.port);
      const ask = await service(t, { destinations: { there: { ...settings, timeout } } }, environment);
      return { ask, link };
    }
    /** Begins a delivery whose first rows arrive, while the next ones hang. */
    const under = async (ask: Ask, link: FaultyLink) => {
      const hangs = link.hangAfter(kind.n * BYTES);
      const path = await begin(ask, source, 'there', options);
      await hangs;
      await until(ask, path, ({ rows }) => rows > 0);
      return path;
    };

    const faults: Record<string, (t: Test) => Promise<void>> = {
      'connections that are refused for a while': async (t) => {
        const { ask, link } = await linked(t, 30);
        const path = await under(ask, link);
        await link.refuse();
        t.ok((await until(ask, path, ({ state }) => state === 'waiting')).rows < kind.n);
        await link.accept();
        t.ok((await done(ask, path)).retries > 0);
        await holds(t, kind, rig, ask);
      },

      'a server that hangs is given up and tried again': async (t) => {
        const { ask, link } = await linked(t, 1);
        const path = await under(ask, link);
        const { lastError } = await until(ask, path, ({ state }) => state === 'waiting');
        t.match(lastError, /no answer within 1 s|DEADLINE_EXCEEDED/);
        link.goOn();
        await done(ask, path);
        await holds(t, kind, rig, ask);
      },

      'a delivery to a server that hangs is cancelled': async (t) => {
        const { ask, link } = await linked(t, 60);
        const path = await under(ask, link);
        await ask('DELETE', path);
        t.equal((await tell(ask, path)).state, 'cancelling');
        const { rows } = await until(ask, path, ({ state }) => state === 'cancelled');
        t.ok(rows > 0 && rows < kind.n);
        link.goOn();
      },

      'a connection that is cut in the middle of a batch': async (t) => {
        const { ask, link } = await linked(t, 30);
        link.cutAfter(20_000);
        const path = await begin(ask, source, 'there', options);
        await until(ask, path, ({ retries }) => retries > 0);
        await done(ask, path);
        await holds(t, kind, rig, ask);
      },

      'a slow connection': async (t) => {
        const { ask, link } = await linked(t, 60);
        link.slow(400);
        const path = await begin(ask, source, 'there', options);
        t.match(await done(ask, path), { retries: 0 });
        await holds(t, kind, rig, ask);
      },

      'an error that goes away': async (t) => {
        const { ask, link } = await linked(t, 30);
        const path = await under(ask, link);
        await rig.fail('busy');
        link.goOn();
        const { lastError } = await until(
          ask,
          path,
          ({ state, retries }) => state === 'waiting' && retries > 1,
        );
        t.match(lastError, /told to fail|refused with/);
        await rig.fail(undefined);
        await done(ask, path);
        await holds(t, kind, rig, ask);
      },

      'an error that stays, until the delivery is resumed': async (t) => {
        const { ask, link } = await linked(t, 30);
        const path = await under(ask, link);
        await rig.fail('never');
        link.goOn();
        const failed = await until(ask, path, ({ state }) => state === 'failed');
        t.match(failed, { lastError: /told to fail|refused with/, retries: 0 });
        await rig.fail(undefined);
        t.equal((await ask('POST', `${path}/resume`)).status, 202);
        await done(ask, path);
        await holds(t, kind, rig, ask);
      },
    };
    for (const [name, test] of sample(Object.entries(faults), 2)) t.test(name, test);

    if (!killed.includes(kind)) return;
    t.test('a service that is killed', async (t) => {
      await rig.clear();
      const { settings, environment } = rig.entry(rig.port);
      const all = { ...environmentOf(t, { destinations: { there: settings } }), ...environment };
      const boot = async () => {
        const child = start(t, all);
        return { child, ask: askingAt(await listening(child)) };
      };
      const first = await boot();
      const path = await begin(first.ask, source, 'there', { ...options, throttle: kind.n / 3 });
      const { rows } = await until(first.ask, path, ({ rows }) => rows > 0);
      t.ok(rows < kind.n);
      first.child.kill('SIGKILL');
      const { ask } = await boot();
      await done(ask, path);
      await holds(t, kind, rig, ask);
    });
  });
}

/** The rows that arrived are those of the delivery, each exactly once or at least once, as the destination guarantees. */
async function holds(t: Test, { n }: Kind, rig: Rig, ask: Ask): Promise<void> {
  const [{ guarantee }] = (await ask('GET', '/destinations')).body as [{ guarantee: string }];
  const rows = await rig.rows();
  const once =
    guarantee === 'exactly-once' ? rows : new Map(rows.map((row) => [JSON.stringify(row), row])).values();
  t.same(sumOf(once), await expected('persons', '42', 0, n), `${guarantee}: ${rows.length} rows came`);
}
