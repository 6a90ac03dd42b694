/**
 * Resolves to whether an attempt succeeds. A failure proves nothing when the event loop stood still for more than `most` ms
 * during the attempt, as on a busy machine. Then the attempt is repeated.
 */
export async function succeeds(attempt: () => Promise<boolean>, most = 500): Promise<boolean> {
  for (;;) {
    let longest = 0;
    let last = performance.now();
    const look = () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    };
    const timer = setInterval(look, 20);
    const succeeded = await attempt().finally(() => clearInterval(timer));
    look();
    if (succeeded || longest < most) return succeeded;
  }
}
