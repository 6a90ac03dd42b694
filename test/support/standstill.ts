/**
 * Resolves to whether an attempt succeeds. When it fails although it should not, and the event loop stood still for more
 * than `most` milliseconds meanwhile, as on a busy machine, that proves nothing: then it is tried again.
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
