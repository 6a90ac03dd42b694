// The laws that every registered dataset of events satisfies.
import { createHash } from 'node:crypto';
import { stringify } from 'csv-stringify/sync';
import t, { type Test } from 'tap';
import type { EventDataset, EventReport } from '../../src/events/event-dataset.js';
import { GENERATION } from '../../src/random/key.js';
import { registeredEvents } from '../datasets/registered.js';
import { equalsGolden } from '../support/golden.js';
import { cases, fc, sample } from '../support/property.js';
import { keyOf, objectsOf, streamOf, textOf, withDefaults } from './simulated.js';

/** Parameters, in addition to each dataset's defaults, for which the laws are tested. */
const variants: Record<string, Record<string, unknown>[]> = {
  'app-store': [
    {},
    { sessions: true },
    { mode: 'fixed' },
    { users_fraction: 1 },
    { users_fraction: 1e-7, from: '2031-07-01T12:00:00Z' },
    { shard: '2/3' },
    { sessions: true, shard: '1/2', users_fraction: 1e-6 },
  ],
  'e-store': [
    {},
    { illegal: 'redraw', duplicates: 30 },
    { duplicates: 100, duplicate_delay: '2m', popularity: 0 },
    { customers: 10_000_000, products: 10_000_000, rate: 0.01 },
  ],
};

const ROWS = 3000;

const nameOf = (parameters: Record<string, unknown>): string => {
  const own = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return own.length === 0 ? 'default' : own.join('&').replaceAll('/', '-');
};

for (const dataset of registeredEvents) {
  const all = variants[dataset.name] ?? [];
  const key = keyOf(dataset, '42');

  for (const parameters of sample(all, 2)) {
    const label = `${dataset.name} ${nameOf(parameters)}`;
    const stream = streamOf(dataset, parameters);
    const whole = await textOf(stream, key, ROWS);
    const lines = whole.split('\n').slice(0, -1);
    const events: Record<string, unknown>[] = lines.map((line) => JSON.parse(line));
    const ids =
      (await textOf(stream, key, ROWS, 'sse')).match(/^id: .*$/gm)?.map((line) => line.slice(4)) ?? [];

    t.test(`${label}: there are n events in order of time, apart from repeated ones`, async (t) => {
      t.equal(lines.length, ROWS);
      const times = [...new Set(lines)]
        .map((line) => JSON.parse(line))
        .map((event) => `${event.event_timestamp ?? event.timestamp}`);
      t.strictSame(times.toSorted(), times);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: ROWS }), async (n) => {
          const expected = lines.slice(0, n).map((line) => `${line}\n`);
          if ((await textOf(stream, key, n)) !== expected.join('')) throw new Error(`n=${n} differs`);
        }),
        { numRuns: cases(5, 1) },
      );
    });

    t.test(`${label}: a stream that continues after an event has no gap and no repetition`, async (t) => {
      t.equal(new Set(ids).size, ROWS, 'ids differ');
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: ROWS - 1 }), async (at) => {
          const rest = dataset.after(withDefaults(dataset.parameters, parameters), ids[at] as string);
          const expected = lines.slice(at + 1).map((line) => `${line}\n`);
          const text = await textOf(streamOf(dataset, rest), key, ROWS - 1 - at);
          if (text !== expected.join('')) throw new Error(`after event ${at} it differs`);
        }),
        { numRuns: cases(8, 2) },
      );
      t.equal(dataset.after({}, 'x'), undefined);
    });

    t.test(`${label}: formats write the events as JSON.stringify and csv-stringify do`, async (t) => {
      const n = 1500;
      const some = events.slice(0, n);
      t.equal(await textOf(stream, key, n, 'json'), JSON.stringify(some));
      t.equal(await textOf(stream, key, n), some.map((event) => `${JSON.stringify(event)}\n`).join(''));
      t.equal(await textOf(stream, key, n, 'csv'), stringify(some, { header: true }));
      const sse = some.map((event, at) => `id: ${ids[at]}\ndata: ${JSON.stringify(event)}\n\n`).join('');
      t.equal(await textOf(stream, key, n, 'sse'), sse);
      const dump = await textOf(stream, key, n, 'sql');
      const sql = dump.slice(dump.indexOf('INSERT INTO '));
      t.equal(sql.match(/^\(/gm)?.length, n);
      t.equal(sql.match(/;$/gm)?.length, sql.match(/^INSERT INTO "events" /gm)?.length);
      t.match(sql, /\);\n$/);
      t.equal(await textOf(stream, key, 0, 'json'), '[]');
    });

    t.test(`${label}: an event does not depend on the requested fields`, async () => {
      const names = stream.columns.map(({ name }) => name);
      await fc.assert(
        fc.asyncProperty(fc.shuffledSubarray(names, { minLength: 1 }), async (fields) => {
          const text = await textOf(stream, key, 200, 'json', { fields: fields.join() });
          const expected = events
            .slice(0, 200)
            .map((event) => Object.fromEntries(fields.map((name) => [name, event[name]])));
          if (text !== JSON.stringify(expected)) throw new Error(`${fields} changes an event`);
        }),
        { numRuns: cases(5, 1) },
      );
    });
  }

  for (const parameters of all) {
    const variant = nameOf(parameters);
    t.test(`${dataset.name} ${variant}: bytes are pinned to generation ${GENERATION}`, async (t) => {
      const stream = streamOf(dataset, parameters);
      for (const format of ['csv', 'ndjson'] as const)
        pinned(t, dataset, variant, format, await textOf(stream, key, 20_000, format));
    });
  }

  t.test(`${dataset.name}: the report is also pinned`, async (t) => {
    const report = dataset.report as EventReport;
    const rows = report.rows(withDefaults(report.parameters, {}));
    const text = await textOf(rows, key, 1000, 'csv');
    t.equal(text, stringify(await objectsOf(rows, key, 1000), { header: true }));
    pinned(t, dataset, report.name, 'csv', text);
  });
}

function pinned(t: Test, dataset: EventDataset, variant: string, format: string, text: string): void {
  const digest = createHash('sha256').update(text).digest('hex');
  const golden = `${dataset.name} ${variant}\n${text.split('\n', 6).join('\n')}\nsha256 ${digest}\n`;
  const file = `${dataset.name}/${dataset.name}-${GENERATION}-${variant}.${format}.txt`;
  equalsGolden(t, file, golden);
}

t.test('windows have the same events, in any order and with any limits', async () => {
  const dataset = registeredEvents.find(({ name }) => name === 'app-store') as EventDataset;
  const key = keyOf(dataset, 'windows');
  const start = Date.UTC(2028, 1, 28, 23, 59);
  const at = (second: number) => new Date(start + second * 1000).toISOString();
  const both = [{ users_fraction: 1e-5 }, { users_fraction: 1e-5, sessions: true }];
  for (const parameters of sample(both, 1)) {
    const window = (from: number, to: number) =>
      textOf(streamOf(dataset, { ...parameters, from: at(from), to: at(to) }), key, 1e6);
    const whole = await window(0, 120);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 119 }), { maxLength: 4 }), async (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), 120];
        const pieces = edges.slice(1).map((to, index) => [edges[index] as number, to] as const);
        // The last window comes first.
        const texts: string[] = [];
        for (const [from, to] of pieces.reverse()) texts.unshift(await window(from, to));
        if (texts.join('') !== whole) throw new Error(`cut at ${cuts} they differ`);
      }),
      { numRuns: cases(6, 1) },
    );
  }
});

t.test(
  'a session has one user and device, begins with app_open, and ends with app_close within 30 minutes',
  async (t) => {
    const dataset = registeredEvents.find(({ name }) => name === 'app-store') as EventDataset;
    const window = { sessions: true, users_fraction: cases(1e-5, 3e-6), to: '2026-01-01T03:00:00Z' };
    const events = await objectsOf(streamOf(dataset, window), keyOf(dataset, 'sessions'), 1e6);
    const sessions = new Map<unknown, typeof events>();
    for (const event of events) {
      const known = sessions.get(event.session_id) ?? [];
      known.push(event);
      sessions.set(event.session_id, known);
    }
    let checked = 0;
    for (const session of sessions.values()) {
      const [first, last] = [session[0], session.at(-1)];
      const [begin, end] = [first, last].map((event) => Date.parse(`${event?.event_timestamp}`)) as [
        number,
        number,
      ];
      // Only sessions that the window does not cut.
      if (begin < Date.UTC(2026, 0, 1, 0, 30) || begin > Date.UTC(2026, 0, 1, 2, 30)) continue;
      checked++;
      const same = new Set(
        session.map((event) =>
          [event.user_id, event.device_type, event.os_version, event.country_code].join(),
        ),
      );
      const types = session.map(({ event_type }) => event_type);
      const between = types.slice(1, -1);
      const fine =
        same.size === 1 &&
        types[0] === 'app_open' &&
        types.at(-1) === 'app_close' &&
        !between.includes('app_open') &&
        !between.includes('app_close') &&
        end - begin <= 30 * 60_000 &&
        (first?.device_type !== 'desktop' || /^(macOS|Windows) /.test(`${first?.os_version}`));
      if (!fine) t.fail(JSON.stringify(session));
    }
    t.ok(checked > cases(5000, 1000), `${checked} sessions`);
    const { expected } = streamOf(dataset, window);
    t.ok(Math.abs(events.length - expected) < 0.02 * expected, `${events.length} events, about ${expected}`);
  },
);
