/** The first SIGTERM or SIGINT drains, each further one cuts. */
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
