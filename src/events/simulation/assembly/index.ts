// Simulations make rows that depend on earlier rows. They run in WebAssembly because its floating-point arithmetic is the same on
// every machine and in every version of Node, unlike Math of JavaScript.

export { arrivals, setUpArrivals } from './arrivals';
export { setUpReturns } from './returns';
export { sessions, sessionsStart, setUpSessions } from './sessions';
export { setUpStore, storePrices, storeRows, storeStart } from './store/actions';
export { zipfWeights } from './store/popularity';
export { setUpUsers } from './users';
export { describeArrivals, equipArrivals, setUpVisits } from './visits';

/** Allocates zeroed bytes, aligned to 16, for tables and results. */
export function reserve(bytes: usize): usize {
  return heap.alloc(bytes);
}
