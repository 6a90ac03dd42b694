import {
  CHECKSUM_TABLES,
  DISTANCES,
  END_OF_BLOCK,
  HEADER,
  HEADER_BITS,
  HEADER_SIZE,
  LENGTHS,
  LITERAL_BITS,
  NO_LITERAL,
  PAIR_BITS,
  SINGLES,
} from './assembly/layout.js';
import { codeLengths, codesOf } from './huffman.js';

/** Symbols of literals, the end of a block and lengths, and of distances (RFC 1951 section 3.2.5). */
const SYMBOLS = 286;
const DISTANCE_SYMBOLS = 30;
const DISTANCE_BITS = 15;
const END = 256;

const LEAST_LENGTH = 3;
const MOST_LENGTH = 258;

/** How many counts count() has: of bytes, of lengths from 0 on, of distance symbols. */
export const COUNTS = 256 + MOST_LENGTH + 1 + DISTANCE_SYMBOLS;

/** The order in which the lengths of the codes of code lengths are given (RFC 1951 section 3.2.7). */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const ORDER_BITS = 7;

interface LengthCode {
  readonly symbol: number;
  readonly extra: number;
  readonly extraBits: number;
}

/** The symbol and extra bits of each length from 3 on. */
const lengthCodes: readonly LengthCode[] = [...codesOfLengths()];

function* codesOfLengths(): Generator<LengthCode> {
  for (let symbol = 257; symbol < 285; symbol++) {
    const extraBits = Math.max(0, ((symbol - 257) >> 2) - 1);
    for (let extra = 0; extra < 1 << extraBits; extra++)
      if (symbol < 284 || extra < 31) yield { symbol, extra, extraBits };
  }
  yield { symbol: 285, extra: 0, extraBits: 0 };
}

/**
 * Writes what codes of symbols with these counts need to the tables of a coder: lengths, distances and the header of a block, and the codes of bytes to
 * `literals`. Returns the bits of a literal on average, times 8.
 */
export function setCodes(coder: DataView, literals: Uint32Array, counts: Uint32Array): number {
  const frequencies = new Float64Array(SYMBOLS);
  frequencies.set(counts.subarray(0, 256));
  frequencies[END] = 1;
  for (const [index, { symbol }] of lengthCodes.entries())
    frequencies[symbol] = (frequencies[symbol] as number) + (counts[256 + LEAST_LENGTH + index] as number);
  const lengths = codeLengths(frequencies, LITERAL_BITS);
  const codes = codesOf(lengths);
  const distanceLengths = codeLengths(counts.subarray(256 + MOST_LENGTH + 1), DISTANCE_BITS);
  const distanceCodes = codesOf(distanceLengths);
  const put = (at: number, code: number, bits: number) =>
    coder.setUint32(at, (code | (bits << 24)) >>> 0, true);
  put(END_OF_BLOCK, codes[END] as number, lengths[END] as number);
  setLiterals(literals, codes, lengths);
  for (const [index, { symbol, extra, extraBits }] of lengthCodes.entries()) {
    const bits = lengths[symbol] as number;
    put(LENGTHS + 4 * (LEAST_LENGTH + index), (codes[symbol] as number) | (extra << bits), bits + extraBits);
  }
  for (const [symbol, code] of distanceCodes.entries())
    put(DISTANCES + 4 * symbol, code, distanceLengths[symbol] as number);
  setHeader(coder, [...lengths, ...distanceLengths]);
  const sum = (weight: (byte: number) => number) =>
    counts.subarray(0, 256).reduce((sum, n, byte) => sum + n * weight(byte), 0);
  return Math.round(
    (8 * sum((byte) => lengths[byte] as number)) /
      Math.max(
        1,
        sum(() => 1),
      ),
  );
}

function setLiterals(literals: Uint32Array, codes: Uint32Array, lengths: Uint8Array): void {
  for (let first = 0; first < 256; first++) {
    const code = codes[first] as number;
    const bits = lengths[first] as number;
    literals[SINGLES + first] = code + bits * 2 ** PAIR_BITS;
    for (let second = 0; second < 256; second++) {
      const both = code | ((codes[second] as number) << bits);
      literals[first + 256 * second] = both + (bits + (lengths[second] as number)) * 2 ** PAIR_BITS;
    }
  }
  literals[NO_LITERAL] = 0;
}

/** The header of a block that others follow, with the lengths of the codes without repeat codes, which would save 80 bytes a block. */
function setHeader(coder: DataView, lengths: readonly number[]): void {
  const counts = new Uint32Array(ORDER.length);
  for (const length of lengths) counts[length] = (counts[length] as number) + 1;
  const bitsOf = codeLengths(counts, ORDER_BITS);
  const codes = codesOf(bitsOf);
  let bits = 0;
  new Uint8Array(coder.buffer, coder.byteOffset).fill(0, HEADER, HEADER + HEADER_SIZE);
  const put = (value: number, count: number) => {
    for (let bit = 0; bit < count; bit++, bits++) {
      const at = HEADER + (bits >> 3);
      coder.setUint8(at, coder.getUint8(at) | (((value >> bit) & 1) << (bits & 7)));
    }
  };
  put(0, 1);
  put(2, 2);
  put(SYMBOLS - 257, 5);
  put(DISTANCE_SYMBOLS - 1, 5);
  put(ORDER.length - 4, 4);
  for (const symbol of ORDER) put(bitsOf[symbol] as number, 3);
  for (const length of lengths) put(codes[length] as number, bitsOf[length] as number);
  coder.setUint32(HEADER_BITS, bits, true);
}

/** The tables of CRC-32 by which 8 bytes are taken at a time (slicing by 8, Kounavis & Berry 2005). */
export function setChecksumTables(coder: DataView): void {
  const at = (table: number, byte: number) => CHECKSUM_TABLES + 4 * (256 * table + byte);
  for (let byte = 0; byte < 256; byte++) {
    let sum = byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? POLYNOMIAL : 0);
    coder.setUint32(at(0, byte), sum, true);
  }
  for (let table = 1; table < 8; table++)
    for (let byte = 0; byte < 256; byte++) {
      const before = coder.getUint32(at(table - 1, byte), true);
      coder.setUint32(at(table, byte), (before >>> 8) ^ coder.getUint32(at(0, before & 255), true), true);
    }
}

/** Of CRC-32 (RFC 1952), its highest power lowest. */
export const POLYNOMIAL = 0xedb88320;
