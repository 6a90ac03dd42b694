import { setTimeout } from 'node:timers/promises';

/** The most milliseconds to wait: longer than anything takes on a busy machine. */
const PATIENCE = 60_000;

/**
 * Reads a value until it is as wanted, and resolves to it. After the time limit it resolves to the last value for the test to
 * show.
 */
export async function eventually<Value>(
  look: () => Value | Promise<Value>,
  wanted: (value: Value) => unknown,
): Promise<Value> {
  for (const begun = performance.now(); ; await setTimeout(20)) {
    const value = await look();
    if (wanted(value) || performance.now() - begun > PATIENCE) return value;
  }
}

/** A count stands still when it is the same in this many looks. */
const LOOKS = 10;

/** Waits until a count, which other work makes larger, stands still; resolves to it. */
export async function standsStill(count: () => number): Promise<number> {
  let before = count();
  for (let same = 0; same < LOOKS; same++) {
    await setTimeout(30);
    if (count() !== before) same = -1;
    before = count();
  }
  return before;
}
