// The next events of open sessions, in the order of time. A calendar queue (Brown 1988): an entry waits in the bin of its tick, and a bin
// is put in order when its time comes. The bins divide the buckets of arrivals. A heap would move as many sessions for each event as it
// has levels, and the caches have no room for them.

import { fields, NEVER, NONE, NUMBER, START, TICK } from './open-sessions';

// An entry has a tick (u64), a session, and the low half of its number (u32). It is void unless the session still has both.
const ENTRY_SIZE: usize = 16;
const SESSION = 8;
const TAG = 12;

/** Entries wait in chunks: the next chunk of the bin (u32), then entries from ENTRY_SIZE on. */
const CHUNK_SIZE: usize = 1024;

/** A bin has the address of its last chunk, or 0, and where the next entry goes in it (u32). */
const LAST_END = 4;

/** The least number of bins between the next event and the last one that can be known. */
const LEAST_BINS: u64 = 64;

/** The most parts by which the entries of a bin are put in order, as a power of two. */
const PART_BITS: u32 = 11;

/** The ticks of a bin, as a power of two. */
let bits: u64 = 0;
let bins: usize = 0;
let binMask: u64 = 0;
/** The number of the bin whose entries are in order, or of one before all that wait. */
let current: u64 = 0;
/** How many entries wait, and may at most. */
let waiting: u32 = 0;
let room: u32 = 0;

let nextChunk: usize = 0;
let freeChunk: u32 = 0;
let end: usize = 0;

/** The entries of the current bin, without and in order. */
let loose: usize = 0;
let ordered: usize = 0;
let parts: usize = 0;
let head: usize = 0;
let tail: usize = 0;

/**
 * Allocates room for the entries of this many open sessions, the next event of each of which comes at most `gap` ticks after the one
 * before it or, if it is the first one after tick `after`, after that. Buckets have a power of two of ticks.
 */
export function setUpQueue(most: u32, gap: u64, bucketTicks: u64, after: u64): void {
  bits = ctz(bucketTicks);
  const span = bucketTicks + gap;
  while (bits > 0 && span >> bits < LEAST_BINS) bits--;
  binMask = (<u64>1 << (64 - clz((span >> bits) + 2))) - 1;
  bins = heap.alloc(<usize>(binMask + 1) * 8);
  // Sessions are cut only now and then, so few entries are void.
  room = most + (most >> 2);
  const entries = <usize>room;
  const inChunk = CHUNK_SIZE / ENTRY_SIZE - 1;
  const chunks = entries / inChunk + <usize>binMask + 1;
  nextChunk = heap.alloc(chunks * CHUNK_SIZE);
  end = nextChunk + chunks * CHUNK_SIZE;
  loose = heap.alloc(entries * ENTRY_SIZE);
  ordered = heap.alloc(entries * ENTRY_SIZE);
  parts = heap.alloc(4 << PART_BITS);
  head = ordered;
  tail = ordered;
  current = ((after + 1) >> bits) - 1;
}

/** Says that no event before this tick, at which a bucket begins, will be added any more. All before it are taken. */
export function advance(tick: u64): void {
  const before = (tick >> bits) - 1;
  if (<i64>(before - current) > 0) current = before;
}

/** A tick at or before the next event; NEVER when there is none. */
// @ts-expect-error: decorator
@inline
export function nextTick(): u64 {
  return head < tail ? load<u64>(head) : waiting === 0 ? NEVER : nextBin() << bits;
}

/** The first bin with entries that wait. There is one. */
function nextBin(): u64 {
  let bin = current + 1;
  while (load<u32>(binAt(bin)) === 0) bin++;
  return bin;
}

// @ts-expect-error: decorator
@inline
function binAt(bin: u64): usize {
  return bins + (<usize>(bin & binMask) << 3);
}

/** Takes the session of the next event; NONE where only void entries were found so far. There is an entry. */
// @ts-expect-error: decorator
@inline
export function take(): u32 {
  if (head === tail) {
    putInOrder(nextBin());
    if (head === tail) return NONE;
  }
  const session = load<u32>(head, SESSION);
  head += ENTRY_SIZE;
  return session;
}

/** Adds the next event of a session at the tick of its fields. */
export function add(session: u32): void {
  const tick = load<u64>(fields(session), TICK);
  const tag = <u32>load<u64>(fields(session), NUMBER);
  const number = tick >> bits;
  if (number === current) {
    insert(tick, session, tag);
    return;
  }
  if (waiting === room) unreachable();
  const bin = binAt(number);
  let chunk = load<u32>(bin);
  let to = load<u32>(bin, LAST_END);
  if (chunk === 0 || to === <u32>CHUNK_SIZE) {
    const before = chunk;
    chunk = newChunk();
    store<u32>(<usize>chunk, before);
    store<u32>(bin, chunk);
    to = <u32>ENTRY_SIZE;
  }
  write(<usize>chunk + to, tick, session, tag);
  store<u32>(bin, to + <u32>ENTRY_SIZE, LAST_END);
  waiting++;
}

// @ts-expect-error: decorator
@inline
function write(at: usize, tick: u64, session: u32, tag: u32): void {
  store<u64>(at, tick);
  store<u32>(at, session, SESSION);
  store<u32>(at, tag, TAG);
}

function newChunk(): u32 {
  const chunk = freeChunk;
  if (chunk !== 0) {
    freeChunk = load<u32>(<usize>chunk);
    return chunk;
  }
  if (nextChunk === end) unreachable();
  nextChunk += CHUNK_SIZE;
  return <u32>(nextChunk - CHUNK_SIZE);
}

/** Adds an entry to those in order, of which at least one has been taken. */
function insert(tick: u64, session: u32, tag: u32): void {
  let at = head - ENTRY_SIZE;
  head = at;
  for (; at + ENTRY_SIZE < tail && isBefore(at + ENTRY_SIZE, tick, session); at += ENTRY_SIZE)
    v128.store(at, v128.load(at + ENTRY_SIZE));
  write(at, tick, session, tag);
}

/** Does an entry come before this tick and session? In the same tick, the session that began earlier comes first. */
// @ts-expect-error: decorator
@inline
function isBefore(at: usize, tick: u64, session: u32): bool {
  const own = load<u64>(at);
  if (own !== tick) return own < tick;
  return load<u64>(fields(load<u32>(at, SESSION)), START) < load<u64>(fields(session), START);
}

/** Makes a bin the current one. */
function putInOrder(number: u64): void {
  current = number;
  const count = gather(binAt(number));
  const stop = loose + (<usize>count << 4);
  const partBits = min<u32>(PART_BITS, 32 - clz(count));
  const shift = bits - min<u64>(bits, partBits);
  const mask = (<u64>1 << (bits - shift)) - 1;
  const partsEnd = parts + (<usize>4 << <usize>(bits - shift));
  memory.fill(parts, 0, partsEnd - parts);
  for (let at = loose; at < stop; at += ENTRY_SIZE) {
    const part = parts + (<usize>((load<u64>(at) >> shift) & mask) << 2);
    store<u32>(part, load<u32>(part) + <u32>ENTRY_SIZE);
  }
  let before: u32 = 0;
  for (let part = parts; part < partsEnd; part += 4) {
    const bytes = load<u32>(part);
    store<u32>(part, before);
    before += bytes;
  }
  for (let at = loose; at < stop; at += ENTRY_SIZE) {
    const part = parts + (<usize>((load<u64>(at) >> shift) & mask) << 2);
    const to = load<u32>(part);
    store<u32>(part, to + <u32>ENTRY_SIZE);
    v128.store(ordered + to, v128.load(at));
  }
  head = ordered;
  tail = ordered + (<usize>count << 4);
  // Few of a part are not yet in order.
  for (let next = head + ENTRY_SIZE; next < tail; next += ENTRY_SIZE) {
    const tick = load<u64>(next);
    const session = load<u32>(next, SESSION);
    if (isBefore(next - ENTRY_SIZE, tick, session)) continue;
    const entry = v128.load(next);
    let at = next;
    do {
      v128.store(at, v128.load(at - ENTRY_SIZE));
      at -= ENTRY_SIZE;
    } while (at > head && !isBefore(at - ENTRY_SIZE, tick, session));
    v128.store(at, entry);
  }
}

/** Puts the entries of a bin that are not void into `loose`, and empties it. Returns their number. */
function gather(bin: usize): u32 {
  let to = loose;
  let stop = load<u32>(bin, LAST_END);
  for (let chunk = load<u32>(bin); chunk !== 0; ) {
    for (let at = <usize>chunk + ENTRY_SIZE; at < <usize>chunk + stop; at += ENTRY_SIZE) {
      v128.store(to, v128.load(at));
      const own = fields(load<u32>(at, SESSION));
      // Looks at many sessions at once, so the cache has them when their events are made.
      const isValid = <usize>(load<u64>(own, TICK) === load<u64>(at)) & <usize>(<u32>load<u64>(own, NUMBER) === load<u32>(at, TAG));
      to += isValid << 4;
      waiting--;
    }
    const next = load<u32>(<usize>chunk);
    store<u32>(<usize>chunk, freeChunk);
    freeChunk = chunk;
    chunk = next;
    stop = <u32>CHUNK_SIZE;
  }
  store<u64>(bin, 0);
  return <u32>((to - loose) >> 4);
}
