// The events that are on their way a second time: a binary heap by the time at which they arrive.

/** f64 time of arrival, u64 tick of the event, u32 customer, product and action. */
const SIZE: usize = 32;
const TICK = 8;
const CUSTOMER = 16;
const PRODUCT = 20;
const ACTION = 24;

let heapAt: usize = 0;
let room: u32 = 0;
let count: u32 = 0;

/** Allocates room for this many redeliveries on their way. */
export function setUpRedeliveries(most: u32): void {
  room = most;
  heapAt = heap.alloc(<usize>most * SIZE);
}

/** The time of the next arrival; infinite when nothing is on its way. */
// @ts-expect-error: decorator
@inline
export function nextArrival(): f64 {
  return count === 0 ? Infinity : load<f64>(heapAt);
}

// @ts-expect-error: decorator
@inline
export function arrivingTick(): u64 {
  return load<u64>(heapAt, TICK);
}

// @ts-expect-error: decorator
@inline
export function arrivingCustomer(): u32 {
  return load<u32>(heapAt, CUSTOMER);
}

// @ts-expect-error: decorator
@inline
export function arrivingProduct(): u32 {
  return load<u32>(heapAt, PRODUCT);
}

// @ts-expect-error: decorator
@inline
export function arrivingAction(): u32 {
  return load<u32>(heapAt, ACTION);
}

/** Sends an event on its way. */
export function redeliver(arrival: f64, tick: u64, customer: u32, product: u32, action: u32): void {
  if (count === room) unreachable();
  let at = count++;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (load<f64>(entry(parent)) <= arrival) break;
    memory.copy(entry(at), entry(parent), SIZE);
    at = parent;
  }
  const to = entry(at);
  store<f64>(to, arrival);
  store<u64>(to, tick, TICK);
  store<u32>(to, customer, CUSTOMER);
  store<u32>(to, product, PRODUCT);
  store<u32>(to, action, ACTION);
}

/** Takes the next arrival away. */
export function arrived(): void {
  count--;
  const last = entry(count);
  const arrival = load<f64>(last);
  let at: u32 = 0;
  for (let child: u32 = 1; child < count; child = 2 * at + 1) {
    if (child + 1 < count && load<f64>(entry(child + 1)) < load<f64>(entry(child))) child++;
    if (load<f64>(entry(child)) >= arrival) break;
    memory.copy(entry(at), entry(child), SIZE);
    at = child;
  }
  memory.copy(entry(at), last, SIZE);
}

// @ts-expect-error: decorator
@inline
function entry(index: u32): usize {
  return heapAt + <usize>index * SIZE;
}
