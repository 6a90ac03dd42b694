/** Calls `drain` at the first SIGTERM or SIGINT, and `cut` at each further one. */
export function onSignals(drain: () => void, cut: () => void): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return cut();
    stopping = true;
    drain();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
