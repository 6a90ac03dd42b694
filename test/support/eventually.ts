import { setTimeout } from 'node:timers/promises';

/** Milliseconds after which something will not come any more, however busy the machine is. */
const PATIENCE = 60_000;

/** Resolves to the first value looked at that is as wanted; to the last one when none is in the end, for the test to tell. */
export async function eventually<Value>(
  look: () => Value | Promise<Value>,
  wanted: (value: Value) => unknown,
): Promise<Value> {
  for (const begun = performance.now(); ; await setTimeout(20)) {
    const value = await look();
    if (wanted(value) || performance.now() - begun > PATIENCE) return value;
  }
}
