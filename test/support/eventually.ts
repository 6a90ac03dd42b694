import { setTimeout } from 'node:timers/promises';

/** Milliseconds to wait at most: longer than anything takes on a busy machine. */
const PATIENCE = 60_000;

/** Looks until a value is as wanted, and resolves to it; to the last value when time is up, so that the test can show it. */
export async function eventually<Value>(
  look: () => Value | Promise<Value>,
  wanted: (value: Value) => unknown,
): Promise<Value> {
  for (const begun = performance.now(); ; await setTimeout(20)) {
    const value = await look();
    if (wanted(value) || performance.now() - begun > PATIENCE) return value;
  }
}
