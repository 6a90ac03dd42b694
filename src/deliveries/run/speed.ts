/** Milliseconds that a speed is taken over. */
const WINDOW = 3000;

/** Tells rows a second from how many there are by now. */
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
    /** Over the last seconds. */
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
