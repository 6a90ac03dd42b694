import { crc32 } from './crc';
import {
  AT,
  CHECKSUM,
  CHECKSUM_TABLES,
  DISTANCES,
  DONE,
  END_OF_BLOCK,
  HEADER,
  HEADER_BITS,
  LENGTHS,
  LITERALS,
  NO_LITERAL,
  PAIR_BITS,
  PLAIN_LENGTH,
  SINGLES,
  TOKEN,
} from './layout';
import { plainOf, tokensOf } from './matches';

/** The most bytes of a stored block (RFC 1951 section 3.2.4). */
const MOST_STORED: usize = 65535;

/** The fewest bytes of a match. */
const LEAST_LENGTH: usize = 3;

/** The code (low 24 bits) and how many bits it has. */
// @ts-expect-error: decorator
@inline
function codeOf(packed: u32): u64 {
  return packed & 0xffffff;
}

// @ts-expect-error: decorator
@inline
function bitsOf(packed: u32): u32 {
  return packed >> 24;
}

// @ts-expect-error: decorator
@inline
function pairOf(packed: u32): u64 {
  return packed & ((1 << PAIR_BITS) - 1);
}

/** The symbol of a distance; it has extra bits from 4 on. */
// @ts-expect-error: decorator
@inline
function symbolOf(distance: u32): u32 {
  const before = distance - 1;
  if (before < 4) return before;
  const high = 31 - clz<u32>(before);
  return 2 * high + ((before >> (high - 1)) & 1);
}

/**
 * Ends the rows of a block without their last `trim` bytes: the last token has the bytes after the last match. Returns the end of the
 * tokens.
 */
function endTokens(work: usize, trim: usize): usize {
  const at = <usize>load<u32>(work + AT) - trim;
  let done = <usize>load<u32>(work + DONE);
  let token = <usize>load<u32>(work + TOKEN);
  while (done > at) {
    token -= 8;
    const last = load<u64>(token);
    const literals = <usize><u32>last;
    const length = <usize><u16>(last >> 32);
    const from = done - length;
    done = from - literals;
    if (from + LEAST_LENGTH > at) continue;
    store<u16>(token + 4, <u16>(at - from));
    token += 8;
    done = at;
  }
  store<u64>(token, <u64>(at - done));
  store<u32>(work + PLAIN_LENGTH, <u32>(at - plainOf(work)));
  return token + 8;
}

/**
 * Codes the rows of a block at `out`, without their last `trim` bytes, up to a byte's end, so that anything may follow. Stores their
 * CRC-32 and length. Returns how many bytes it has written: at most 1.625 times as many as the rows have, and 1 kB.
 */
export function code(work: usize, trim: usize, out: usize): usize {
  const end = endTokens(work, trim);
  const plain = plainOf(work);
  const length = <usize>load<u32>(work + PLAIN_LENGTH);
  let coded = compressed(work, end, out);
  if (coded > length + 5 * (1 + length / MOST_STORED)) coded = stored(plain, length, out);
  store<u32>(work + CHECKSUM, crc32(work + CHECKSUM_TABLES, plain, length));
  return coded;
}

/** A block by the codes of `work`, then an empty stored one. */
function compressed(work: usize, end: usize, out: usize): usize {
  const begin = out;
  let source = plainOf(work);
  const pairs = <usize>load<u32>(work + LITERALS);
  const headerBits = load<u32>(work + HEADER_BITS);
  memory.copy(out, work + HEADER, (headerBits >> 3) + 1);
  out += headerBits >> 3;
  let count = headerBits & 7;
  let bits: u64 = <u64>load<u8>(out) & ((1 << count) - 1);
  for (let token = tokensOf(work); token < end; token += 8) {
    const next = load<u64>(token);
    let literals = <u32>next;
    for (; literals >= 4; literals -= 4) {
      const word = load<u32>(source);
      source += 4;
      const first = load<u32>(pairs + ((word & 0xffff) << 2));
      const second = load<u32>(pairs + ((word >> 16) << 2));
      bits |= (pairOf(first) | (pairOf(second) << (first >> PAIR_BITS))) << count;
      count += (first >> PAIR_BITS) + (second >> PAIR_BITS);
      store<u64>(out, bits);
      out += count >> 3;
      bits >>= count & 0x78;
      count &= 7;
    }
    // The last ones without a branch, which would be guessed wrongly.
    const rest = load<u32>(source);
    const one = select<u32>(SINGLES + (rest & 0xff), NO_LITERAL, literals === 1);
    const first = load<u32>(pairs + (select<u32>(rest & 0xffff, one, literals > 1) << 2));
    const second = load<u32>(pairs + (select<u32>(SINGLES + ((rest >> 16) & 0xff), NO_LITERAL, literals > 2) << 2));
    source += literals;
    bits |= (pairOf(first) | (pairOf(second) << (first >> PAIR_BITS))) << count;
    count += (first >> PAIR_BITS) + (second >> PAIR_BITS);
    store<u64>(out, bits);
    out += count >> 3;
    bits >>= count & 0x78;
    count &= 7;
    const length = <u32><u16>(next >> 32);
    if (length === 0) continue;
    source += length;
    const distance = (<u32>(next >> 48)) + 1;
    const ofLength = load<u32>(work + LENGTHS + (length << 2));
    const symbol = symbolOf(distance);
    const ofDistance = load<u32>(work + DISTANCES + (symbol << 2));
    const extra = symbol < 4 ? 0 : (symbol >> 1) - 1;
    const nearer = <u64>((distance - 1) & ((1 << extra) - 1));
    const lengthBits = bitsOf(ofLength);
    const upTo = lengthBits + bitsOf(ofDistance);
    bits |= (codeOf(ofLength) | (codeOf(ofDistance) << lengthBits) | (nearer << upTo)) << count;
    count += upTo + extra;
    store<u64>(out, bits);
    out += count >> 3;
    bits >>= count & 0x78;
    count &= 7;
  }
  const last = load<u32>(work + END_OF_BLOCK);
  bits |= codeOf(last) << count;
  // The three bits of an empty stored block are zeros, as are those up to a byte's end.
  count += bitsOf(last) + 3;
  store<u64>(out, bits);
  out += (count + 7) >> 3;
  store<u32>(out, 0xffff0000);
  return out + 4 - begin;
}

/** The bytes as they are. */
function stored(plain: usize, length: usize, out: usize): usize {
  const begin = out;
  for (let from: usize = 0; from < length; from += MOST_STORED) {
    const size = min(MOST_STORED, length - from);
    store<u8>(out, 0);
    store<u16>(out + 1, <u16>size);
    store<u16>(out + 3, ~(<u16>size));
    memory.copy(out + 5, plain + from, size);
    out += 5 + size;
  }
  return out - begin;
}

/**
 * Adds to the counts (u32) at `counts` how often the rows of a block have each byte (256 counts), each length of a match from 0 on (259), and each
 * symbol of a distance (30).
 */
export function count(work: usize, counts: usize): void {
  const end = endTokens(work, 0);
  let source = plainOf(work);
  for (let token = tokensOf(work); token < end; token += 8) {
    const next = load<u64>(token);
    for (const until = source + <u32>next; source < until; source++) add(counts + (<usize>load<u8>(source) << 2));
    const length = <u32><u16>(next >> 32);
    if (length === 0) continue;
    source += length;
    add(counts + ((256 + length) << 2));
    add(counts + ((515 + symbolOf((<u32>(next >> 48)) + 1)) << 2));
  }
}

// @ts-expect-error: decorator
@inline
function add(counter: usize): void {
  store<u32>(counter, load<u32>(counter) + 1);
}
