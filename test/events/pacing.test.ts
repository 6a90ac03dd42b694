// The times at which live events and throttled rows may be sent, by an injected clock.
import t from 'tap';
import { createThrottle, pacedSource } from '../../src/events/pacing.js';
import type { Block } from '../../src/kernel/run/given-plan.js';
import { eventDataset, keyOf, streamOf, turn } from './simulated.js';

const ROWS = 1000;
const block = (): Block => ({
  rows: new BigUint64Array(ROWS),
  ends: new Uint32Array(ROWS),
  draw: () => undefined,
  draw64: () => undefined,
});

t.test('events are sent when their time comes, at any speed', async (t) => {
  const dataset = eventDataset('e-store');
  const stream = streamOf(dataset, { rate: 10 });
  for (const speed of [0.5, 1, 60]) {
    let time = 5000;
    const clock = () => time;
    const all = await stream.open(keyOf(dataset, '42'), turn);
    const start = stream.start ?? all.due();
    const paced = pacedSource(await stream.open(keyOf(dataset, '42'), turn), stream, speed, clock);
    let given = 0;
    for (let step = 0; step < 200; step++) {
      const wait = paced.untilDue();
      t.ok(wait >= 0);
      // One tick too early, and then in time.
      time += Math.max(0, wait - (2 * 1000) / (stream.ticksPerSecond * speed));
      const early = wait === 0 ? 0 : paced.fill(block(), ROWS);
      if (early > 0) throw new Error(`${early} events come ${wait} ms before they are due`);
      time += wait + 1;
      given += paced.fill(block(), ROWS);
    }
    const until = start + BigInt(Math.floor((time - 5000) * stream.ticksPerSecond * speed)) / 1000n;
    all.limit(until);
    let due = 0;
    for (let count = all.fill(block(), ROWS); count > 0; count = all.fill(block(), ROWS)) due += count;
    t.ok(given >= 200);
    t.ok(Math.abs(given - due) <= 1, `${given} of ${due} events have come at speed ${speed}`);
    all.close();
    paced.close();
  }
});

t.test('a throttle limits the rows per second for any number of rows at a time', (t) => {
  for (const [rate, burst] of [
    [10, 40],
    [1000, 40],
    [0.5, 100],
    [250_000, 100],
  ] as const) {
    let time = 0;
    const throttle = createThrottle(rate, burst, () => time);
    t.equal(throttle.allowed(), 1, 'the first row is allowed at once');
    let rows = 0;
    for (let step = 0; step < 1000; step++) {
      time += throttle.untilAllowed() + (step % 7) / 3;
      const allowed = throttle.allowed();
      if (allowed < 1) throw new Error(`none may go after waiting for it, ${time} ms from the beginning`);
      throttle.take(allowed);
      rows += allowed;
      const most = 1 + (rate / 1000) * (time + burst);
      if (rows > most) throw new Error(`${rows} rows have gone, ${most} may`);
    }
    t.ok(rows >= 0.9 * Math.min(1000, (rate / 1000) * time), `${rows} rows in ${time} ms`);
  }
  t.end();
});

t.test('after a pause, one burst is allowed', (t) => {
  let time = 0;
  const throttle = createThrottle(100, 50, () => time);
  throttle.take(1);
  time = 60_000;
  t.equal(throttle.allowed(), 6, 'five rows of 50 ms, and the one that is due');
  throttle.take(100);
  t.equal(throttle.allowed(), 0);
  t.equal(throttle.untilAllowed(), 950, 'more than allowed delays the next ones');
  t.end();
});

t.test('without a limit everything is allowed', (t) => {
  const throttle = createThrottle(undefined, 50, () => 0);
  throttle.take(1e9);
  t.equal(throttle.allowed(), Number.POSITIVE_INFINITY);
  t.equal(throttle.untilAllowed(), 0);
  t.end();
});
