import {
  AT,
  COLUMN_AT,
  COLUMN_COUNT,
  COLUMN_END,
  COLUMN_GAIN,
  COLUMN_SIZE,
  COLUMN_START,
  COLUMNS,
  CONSTANT,
  DONE,
  END_BEFORE,
  END_HASH,
  COLUMN_QUOTE,
  LITERAL_COST,
  MARGIN,
  PLACES_SIZE,
  PLAIN_ROOM,
  QUOTE_BEFORE,
  SCAN,
  START_BEFORE,
  START_ENTRY,
  TOKEN,
} from './layout';

/** The fewest and the most bytes of a match, and the most between it and what it repeats. DEFLATE has matches of 3, which hardly ever save a bit. */
const LEAST_LENGTH: usize = 4;
const MOST_LENGTH: usize = 258;
const WINDOW: usize = 32768;

/** What a look for a match costs in time, as bits, times 8: with the row before, by a hash, and at each byte of a scan. */
const BEFORE_LOOK: i32 = 16;
const HASH_LOOK: i32 = 40;
const SCAN_LOOK: i32 = 40;

/** The bits of a match but those of its distance, times 8. */
const MATCH_COST: i32 = 12 << 3;

// @ts-expect-error: decorator
@inline
function placesOf(work: usize): usize {
  return (work + COLUMNS + load<u32>(work + COLUMN_COUNT) * COLUMN_SIZE + 63) & ~63;
}

/** Where the rows of a block begin. */
// @ts-expect-error: decorator
@inline
export function plainOf(work: usize): usize {
  return placesOf(work) + PLACES_SIZE + MARGIN;
}

// @ts-expect-error: decorator
@inline
export function tokensOf(work: usize): usize {
  return plainOf(work) + load<u32>(work + PLAIN_ROOM) + MARGIN;
}

/** Begins a block: nothing before it is known. Returns where its rows go. */
export function begin(work: usize): usize {
  const plain = plainOf(work);
  const columns = work + COLUMNS;
  const end = columns + load<u32>(work + COLUMN_COUNT) * COLUMN_SIZE;
  for (let column = columns; column < end; column += COLUMN_SIZE) {
    store<u64>(column + COLUMN_START, 0);
    store<u32>(column + COLUMN_QUOTE, 0);
  }
  // With the margin after it, which the first hashes of ends read.
  memory.fill(placesOf(work), 0, PLACES_SIZE + MARGIN);
  store<u32>(work + AT, plain);
  store<u32>(work + DONE, plain);
  store<u32>(work + TOKEN, tokensOf(work));
  return plain;
}

/** The place of a hash (Fibonacci hashing) of 14 bits. */
// @ts-expect-error: decorator
@inline
function placeOf(places: usize, word: u64): usize {
  return places + (<usize>((word * 0x9e3779b97f4a7c15) >> 50) << 2);
}

/** How many bytes from `left` and `right` on are equal, at most `most`. */
// @ts-expect-error: decorator
@inline
function common(left: usize, right: usize, most: usize): usize {
  for (let at: usize = 0; at < most; at += 16) {
    const different = i8x16.bitmask(i8x16.ne(v128.load(left + at), v128.load(right + at)));
    if (different !== 0) return min(most, at + ctz(different));
  }
  return most;
}

/** How many bytes before `left` and `right` are equal, at most `most`. */
// @ts-expect-error: decorator
@inline
function commonBefore(left: usize, right: usize, most: usize): usize {
  for (let at: usize = 0; at < most; at += 16) {
    const different = i8x16.bitmask(i8x16.ne(v128.load(left - at - 16), v128.load(right - at - 16)));
    if (different !== 0) return min(most, at + clz(different << 16));
  }
  return most;
}

/** The bits that a match saves, times 8; 0 where it is too short. */
// @ts-expect-error: decorator
@inline
function gainOf(length: usize, distance: usize, literalCost: i32): i32 {
  if (length < LEAST_LENGTH) return 0;
  return <i32>length * literalCost - MATCH_COST - ((31 - clz<u32>(<u32>distance)) << 3);
}

/** The place of the first double quote; `end` where there is none. */
function quoteIn(from: usize, end: usize): usize {
  for (let at = from; at < end; at += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(34)));
    if (found !== 0) return min(end, at + ctz(found));
  }
  return end;
}

// @ts-expect-error: decorator
@inline
function addGain(column: usize, gain: i32): void {
  store<i32>(column + COLUMN_GAIN, load<i32>(column + COLUMN_GAIN) + gain);
}

/** A token: u32 bytes without a match, then u16 length and u16 distance − 1 of a match. */
// @ts-expect-error: decorator
@inline
function tokenOf(literals: usize, length: usize, distance: usize): u64 {
  return <u64>literals | (<u64>length << 32) | (<u64>(distance - 1) << 48);
}

/** Finds the matches of rows of a block, which the kernel has just written up to `end`; the lane still has their entries. */
export function find(work: usize, lane: usize, rows: i32, end: usize): void {
  findIn<i32>(work, lane, rows, end);
}

/** The same, and adds to each column how many bits its matches save, times 8, less what it costs to look for them. */
export function findAndGain(work: usize, lane: usize, rows: i32, end: usize): void {
  findIn<f32>(work, lane, rows, end);
}

/** Matches of one row may reach into the next, which then looks no further where it is covered. With T = f32, gains are counted. */
function findIn<T>(work: usize, lane: usize, rows: i32, plainEnd: usize): void {
  const columns = work + COLUMNS;
  const columnsEnd = columns + load<u32>(work + COLUMN_COUNT) * COLUMN_SIZE;
  const places = placesOf(work);
  const plain = plainOf(work);
  const cost = <i32>load<u32>(work + LITERAL_COST);
  let at = <usize>load<u32>(work + AT);
  let done = <usize>load<u32>(work + DONE);
  let token = <usize>load<u32>(work + TOKEN);
  for (const last = lane + (<usize>rows << 3); lane < last; lane += 8) {
    for (let column = columns; column < columnsEnd; column += COLUMN_SIZE) {
      const how = load<u32>(column);
      const place = <usize>load<u32>(column + COLUMN_AT);
      const entry = how & CONSTANT ? 0 : load<u64>(lane + place);
      const start = at;
      at += how & CONSTANT ? place : <usize>(entry >> 32);
      if ((how & ~CONSTANT) === 0) continue;
      if (how & (START_BEFORE | START_ENTRY)) {
        const known = how & START_BEFORE ? column + COLUMN_START : placeOf(places, <u64><u32>entry);
        const before = <usize>load<u32>(known);
        store<u32>(known, <u32>start);
        if (isFloat<T>()) addGain(column, how & START_BEFORE ? -BEFORE_LOOK : -HASH_LOOK);
        const distance = start - before;
        if (distance - 1 < WINDOW && done < at) {
          const from = max(start, done);
          const length = common(from, from - distance, min(MOST_LENGTH, plainEnd - from));
          const gain = gainOf(length, distance, cost);
          if (gain > 0) {
            store<u64>(token, tokenOf(from - done, length, distance));
            token += 8;
            done = from + length;
            if (isFloat<T>()) addGain(column, gain);
          }
        }
      }
      if (how & (END_BEFORE | END_HASH | QUOTE_BEFORE) && done < at) {
        if (isFloat<T>()) addGain(column, how & END_HASH ? -HASH_LOOK : -BEFORE_LOOK);
        // The match up to the end is found first, because the one in the middle is not worth it where that begins before.
        let from = at;
        let length: usize = 0;
        let distance: usize = 0;
        if (how & (END_BEFORE | END_HASH)) {
          let before: usize;
          if (how & END_BEFORE) {
            before = <usize>load<u32>(column + COLUMN_END);
            store<u32>(column + COLUMN_END, <u32>at);
          } else {
            // The longer of two ends, where it has been seen in the window.
            const short = load<u64>(at - 8);
            const near = placeOf(places, short);
            const far = placeOf(places, short ^ (load<u64>(at - 16) * 0xd6e8feb86659fd93));
            before = <usize>load<u32>(far);
            if (at - before - 1 >= WINDOW) before = <usize>load<u32>(near);
            store<u32>(near, <u32>at);
            store<u32>(far, <u32>at);
          }
          distance = at - before;
          if (distance - 1 < WINDOW) {
            const back = commonBefore(at, before, min(MOST_LENGTH, min(at - done, before - plain)));
            length = back === 0 ? 0 : back + common(at, before, min(MOST_LENGTH - back, plainEnd - at));
            if (gainOf(length, distance, cost) <= 0) length = 0;
            else from = at - back;
          }
        }
        if (how & QUOTE_BEFORE) {
          const middle = quoteIn(max(start, done), at);
          const apart = middle - <usize>load<u32>(column + COLUMN_QUOTE);
          store<u32>(column + COLUMN_QUOTE, <u32>middle);
          if (middle < from && apart - 1 < WINDOW) {
            const most = length === 0 ? plainEnd - middle : from - middle;
            const size = common(middle, middle - apart, min(MOST_LENGTH, most));
            const gain = gainOf(size, apart, cost);
            if (gain > 0) {
              store<u64>(token, tokenOf(middle - done, size, apart));
              token += 8;
              done = middle + size;
              if (isFloat<T>()) addGain(column, gain);
            }
          }
        }
        if (length !== 0) {
          store<u64>(token, tokenOf(from - done, length, distance));
          token += 8;
          done = from + length;
          if (isFloat<T>()) addGain(column, gainOf(length, distance, cost));
        }
      }
      if (how & SCAN) {
        for (let from = max(start, done); from + 8 <= at; ) {
          if (isFloat<T>()) addGain(column, -SCAN_LOOK);
          const known = placeOf(places, load<u64>(from) << 16);
          const before = <usize>load<u32>(known);
          store<u32>(known, <u32>from);
          const distance = from - before;
          if (distance - 1 < WINDOW) {
            const length = common(from, before, min(MOST_LENGTH, plainEnd - from));
            const gain = gainOf(length, distance, cost);
            if (gain > 0) {
              store<u64>(token, tokenOf(from - done, length, distance));
              token += 8;
              done = from + length;
              from = done;
              if (isFloat<T>()) addGain(column, gain);
              continue;
            }
          }
          // The longer nothing is found, the fewer bytes are looked at, as LZ4 does it.
          from += 1 + ((from - done) >> 5);
        }
      }
    }
  }
  store<u32>(work + AT, <u32>at);
  store<u32>(work + DONE, <u32>done);
  store<u32>(work + TOKEN, <u32>token);
}
