// CRC-32 (RFC 1952) without a table for most of the bytes. x^300 + x^155 + x^117 + x^89 + 1 is a multiple of its polynomial (the idea is
// Chorba's, arXiv 2412.16398), so a bit equals the sum of those 145, 183, 211 and 300 places further on, and so does a vector of 16 bytes, since the
// multiple to the power of 128 has the distances times 128. So what a vector adds to the rest takes four XORs and no shift.

const VECTOR: usize = 16;
const D1: usize = 145 * VECTOR;
const D2: usize = 183 * VECTOR;
const D3: usize = 211 * VECTOR;
const D4: usize = 300 * VECTOR;

/** Fewer bytes are quicker by the tables alone. */
const LEAST: usize = 16384;

/** The CRC-32 of some bytes, which it destroys. `tables` are those of slicing by 8 (Kounavis & Berry 2005). */
export function crc32(tables: usize, at: usize, length: usize): u32 {
  if (length < LEAST) return ~byTables(tables, ~0, at, length);
  store<u32>(at, ~load<u32>(at));
  const vectors = length / VECTOR;
  const begin = at;
  const end = at + (vectors - 300) * VECTOR;
  at = begin + D1;
  for (; at < begin + D2; at += VECTOR) fold(at, load1(at));
  for (; at < begin + D3; at += VECTOR) fold(at, v128.xor(load1(at), load2(at)));
  for (; at < begin + D4; at += VECTOR) fold(at, v128.xor(v128.xor(load1(at), load2(at)), load3(at)));
  for (; at < end; at += VECTOR)
    fold(at, v128.xor(v128.xor(load1(at), load2(at)), v128.xor(load3(at), load4(at))));
  // The last 300 vectors take only what comes from those before them.
  for (; at < end + D1; at += VECTOR)
    fold(at, v128.xor(v128.xor(load1(at), load2(at)), v128.xor(load3(at), load4(at))));
  for (; at < end + D2; at += VECTOR) fold(at, v128.xor(load2(at), v128.xor(load3(at), load4(at))));
  for (; at < end + D3; at += VECTOR) fold(at, v128.xor(load3(at), load4(at)));
  for (; at < end + D4; at += VECTOR) fold(at, load4(at));
  return ~byTables(tables, 0, end, begin + length - end);
}

// @ts-expect-error: decorator
@inline
function fold(at: usize, more: v128): void {
  v128.store(at, v128.xor(v128.load(at), more));
}

// @ts-expect-error: decorator
@inline
function load1(at: usize): v128 {
  return v128.load(at - D1);
}

// @ts-expect-error: decorator
@inline
function load2(at: usize): v128 {
  return v128.load(at - D2);
}

// @ts-expect-error: decorator
@inline
function load3(at: usize): v128 {
  return v128.load(at - D3);
}

// @ts-expect-error: decorator
@inline
function load4(at: usize): v128 {
  return v128.load(at - D4);
}

/** Goes on from a CRC, without inverting it. */
function byTables(tables: usize, sum: u32, at: usize, length: usize): u32 {
  const end = at + length;
  for (; at + 8 <= end; at += 8) {
    const word = load<u64>(at) ^ <u64>sum;
    sum =
      table(tables, 7, word) ^
      table(tables, 6, word >> 8) ^
      table(tables, 5, word >> 16) ^
      table(tables, 4, word >> 24) ^
      table(tables, 3, word >> 32) ^
      table(tables, 2, word >> 40) ^
      table(tables, 1, word >> 48) ^
      table(tables, 0, word >> 56);
  }
  for (; at < end; at++) sum = (sum >> 8) ^ table(tables, 0, <u64>(sum ^ <u32>load<u8>(at)));
  return sum;
}

// @ts-expect-error: decorator
@inline
function table(tables: usize, number: usize, byte: u64): u32 {
  return load<u32>(tables + (number << 10) + (<usize>(byte & 255) << 2));
}
