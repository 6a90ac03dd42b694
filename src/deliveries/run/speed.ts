/** Milliseconds over which a speed is measured. */
const WINDOW = 3000;

/** Measures rows a second, given the number of rows so far. */
export function speedometer() {
  let samples: { at: number; rows: number }[] = [];
  let first: { at: number; rows: number } | undefined;
  const since = (sample: { at: number; rows: number } | undefined, rows: number) => {
    const ms = performance.now() - (sample?.at ?? 0);
    return sample === undefined || ms < 1 ? 0 : ((rows - sample.rows) / ms) * 1000;
  };
  return {
    restart(rows: number) {
      const now = { at: performance.now(), rows };
      samples = [now];
      first ??= now;
    },
    /** Over the last WINDOW milliseconds. */
    perSecond(rows: number): number {
      const at = performance.now();
      while (samples.length > 1 && at - (samples[0]?.at ?? at) > WINDOW) samples.shift();
      const speed = since(samples[0], rows);
      samples.push({ at, rows });
      return speed;
    },
    /** Since the first restart. */
    overall: (rows: number) => since(first, rows),
  };
}
