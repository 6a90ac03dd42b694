import type { Clock } from '../../src/events/pacing.js';

/** A clock that begins at 0 and does not run. When nothing else is to be done, it goes to the time that is waited for next. */
export function jumpingClock(): Clock {
  let time = 0;
  const waiting = new Set<{ at: number; go: () => void }>();
  const jump = () => {
    const [next] = [...waiting].sort((a, b) => a.at - b.at);
    if (next === undefined) return;
    waiting.delete(next);
    time = next.at;
    next.go();
  };
  return {
    now: () => time,
    after(milliseconds, go) {
      const timer = { at: time + milliseconds, go };
      waiting.add(timer);
      setImmediate(jump);
      return () => waiting.delete(timer);
    },
  };
}
