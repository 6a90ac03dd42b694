// Simulations make rows that depend on earlier rows. They run in WebAssembly because its floating-point arithmetic is the same on
// every machine and in every version of Node, unlike Math of JavaScript.

export { arrivals, setUpArrivals } from './arrivals';
export { sessions, sessionsStart, setUpSessions } from './sessions';
export { zipfWeights } from './popularity';
export { setUpStore, storeRows, storeStart } from './store';

/** Allocates zeroed bytes, aligned to 16, for tables and results. */
export function reserve(bytes: usize): usize {
  return heap.alloc(bytes);
}
