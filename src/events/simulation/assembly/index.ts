// Simulations: what comes before a row's draws where rows are not independent of each other. Floating-point arithmetic in
// WebAssembly is the same on every machine and in every version of Node, which Math of JavaScript is not.

export { arrivals, setUpArrivals } from './arrivals';
export { sessions, sessionsStart, setUpSessions } from './sessions';
export { elapsed, setUpStore, skipTo, storeBlock } from './store';

/** Zeroed bytes, aligned to 16, for tables and results. */
export function reserve(bytes: usize): usize {
  return heap.alloc(bytes);
}
