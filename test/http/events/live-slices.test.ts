// When the events of a live stream are sent, by a clock of the test.
import t from 'tap';
import { eventFormats } from '../../../src/formats/index.js';
import { liveSlices } from '../../../src/http/events/live-slices.js';
import type { EventsQuery } from '../../../src/http/events/parameters.js';
import type { Slices } from '../../../src/output/slices.js';
import { itself } from '../../../src/output/work.js';
import { eventDataset, eventPlan, keyOf, streamOf, textOf } from '../../events/simulated.js';
import { jumpingClock } from '../../support/clock.js';

const dataset = eventDataset('e-store');
const key = keyOf(dataset, '42');
const START = Date.UTC(2026, 0, 1);

/** Milliseconds in which events are gathered. */
const GATHERED = 20;

/** A live stream of at most `most` events, and its clock. */
function open(
  rate: number,
  most: number,
  query: Pick<EventsQuery, 'speed' | 'throttle'>,
  format: 'ndjson' | 'sse',
) {
  // An event that arrives again is sent long after its timestamp.
  const stream = streamOf(dataset, { rate, duplicates: 0 });
  const plan = eventPlan(stream, format);
  const clock = jumpingClock();
  const client = itself();
  const rows = { key, most, open: (turn: () => Promise<void>) => stream.open(key, turn) };
  const asked = { plan, rows, stream, query, format: eventFormats[format] };
  return { stream, clock, client, slices: liveSlices(asked, client, clock, () => {}) };
}

async function next(slices: Slices): Promise<string | undefined> {
  const slice = await slices.next();
  const text = slice && Buffer.from(slice.bytes).toString();
  slice?.release();
  return text;
}

t.test('events are sent when their time comes, and not much later', async (t) => {
  for (const speed of [0.5, 1, 20]) {
    const { stream, clock, client, slices } = open(10, 300, { speed }, 'ndjson');
    let sent = '';
    let [earliest, latest] = [Number.POSITIVE_INFINITY, 0];
    for (let text = await next(slices); text !== undefined; text = await next(slices)) {
      sent += text;
      for (const line of text.trimEnd().split('\n')) {
        const late = clock.now() - (Date.parse(JSON.parse(line).timestamp) - START) / speed;
        earliest = Math.min(earliest, late);
        latest = Math.max(latest, late);
      }
    }
    t.equal(sent, await textOf(stream, key, 300), 'the events are those of the stream');
    t.equal(client.rows, 300);
    // Date.parse() cuts the time to milliseconds.
    t.ok(
      earliest >= 0 && latest <= GATHERED + 1 / speed,
      `${earliest} to ${latest} ms late at speed ${speed}`,
    );
  }
});

t.test('a throttle delays events without changing them', async (t) => {
  const { stream, clock, slices } = open(10, 300, { speed: 100_000, throttle: 100 }, 'ndjson');
  let sent = '';
  let rows = 0;
  for (let text = await next(slices); text !== undefined; text = await next(slices)) {
    sent += text;
    rows += text.trimEnd().split('\n').length;
    const due = clock.now() / 10;
    // As many events may come at once as are due in twice the time in which they are gathered.
    t.ok(rows >= due && rows <= due + 5, `${rows} events after ${clock.now()} ms`);
  }
  t.equal(sent, await textOf(stream, key, 300));
});

t.test('a quiet stream of server-sent events has a comment every 15 seconds', async (t) => {
  const { clock, slices } = open(1e-6, 1, {}, 'sse');
  t.equal(await next(slices), ': seedstream\n\n');
  for (const seconds of [15, 30]) {
    t.equal(await next(slices), ': keep-alive\n\n');
    t.equal(clock.now(), seconds * 1000);
  }
  const waiting = next(slices);
  slices.cancel();
  t.equal(await waiting, undefined, 'it ends at once when it is cancelled');
});
