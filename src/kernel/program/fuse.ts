import { type Lookup, literal, lookup, type Segment } from './segment.js';
import { doRepeat } from './tables/entries.js';
import { indexesOf, type Texts } from './texts.js';

/**
 * The most bytes that a table of entries may grow by when a literal beside it is put into each of its entries. To copy the literal by
 * itself takes less time than to read entries that the cache has no room for any more.
 */
const BAKE_LIMIT = 32 << 10;

/** Literals up to this length are put into larger tables, too. */
const SHORT = 4;
const SHORT_LIMIT = 4 << 20;

/**
 * The most bytes that the tables of a row would grow by if each of its segments grew equally. Beyond it they stay as they are, and
 * columns with the same vocabulary share them: 10,000 columns of words take 25 MB, not 300.
 */
const ROW_LIMIT = 8 << 20;

/** Tables of more entries are worth sharing: where another column of the row has the same, a literal is kept out of both. */
const FEW = 4096;

/** Literals up to this length are put between two lookups of one draw, which are one lookup then. */
const MIDDLE = 16;

/** Appends `segment`; makes it one with the last segment where possible. */
export function append(segments: Segment[], segment: Segment): void {
  if (segment.kind === 'literal' && segment.text === '') return;
  const last = segments.at(-1);
  const [left] = segments.slice(-2);
  if (
    segment.kind === 'lookup' &&
    last?.kind === 'literal' &&
    left?.kind === 'lookup' &&
    left.draw === segment.draw &&
    Buffer.byteLength(last.text) <= MIDDLE &&
    isRoomFor(left, last.text, SHORT_LIMIT, segments)
  ) {
    segments.splice(-2, 2, lookup(left.draw, ...left.pieces, last.text, ...segment.pieces));
    return;
  }
  const joined = last === undefined ? undefined : join(last, segment, segments);
  if (joined === undefined) segments.push(segment);
  else segments.splice(-1, 1, joined);
}

function join(left: Segment, right: Segment, segments: readonly Segment[]): Segment | undefined {
  if (left.kind === 'literal') {
    if (right.kind === 'literal') return literal(left.text + right.text);
    if (right.kind === 'position') return { ...right, prefix: left.text + right.prefix };
    if (right.kind === 'lookup' && bakeable(right, left.text, segments)) {
      return lookup(right.draw, left.text, ...right.pieces);
    }
  }
  if (right.kind === 'literal') {
    if (left.kind === 'position') return { ...left, suffix: left.suffix + right.text };
    if (left.kind === 'lookup' && bakeable(left, right.text, segments)) {
      return lookup(left.draw, ...left.pieces, right.text);
    }
  }
  if (left.kind === 'lookup' && right.kind === 'lookup' && left.draw === right.draw) {
    return lookup(left.draw, ...left.pieces, ...right.pieces);
  }
  return undefined;
}

function bakeable(segment: Lookup, text: string, segments: readonly Segment[]): boolean {
  const limit = Buffer.byteLength(text) <= SHORT ? SHORT_LIMIT : BAKE_LIMIT;
  if (!isRoomFor(segment, text, limit, segments)) return false;
  const indexes = indexesOf(segment.pieces);
  return indexes <= FEW || !segments.some((other) => other !== segment && haveOneTable(other, segment));
}

const isRoomFor = (segment: Lookup, text: string, limit: number, { length }: readonly Segment[]): boolean =>
  indexesOf(segment.pieces) * Buffer.byteLength(text) <= Math.min(limit, ROW_LIMIT / length);

/**
 * The most tables of one vocabulary, each with other fixed texts in its entries, that composed texts of a row have. Nested objects have
 * hundreds of members that pick words, and the caches have no room for as many tables.
 */
const MOST_TABLES = 4;

/** A table of fewer entries is not worth sharing. */
const FEW_ENTRIES = 64;

/** Takes the fixed texts out of a lookup again where there are enough such tables, which `tables` counts for each vocabulary. */
export function apart(segment: Segment, tables: Map<Texts, number>): readonly Segment[] {
  if (segment.kind !== 'lookup' || segment.pieces.length === 1) return [segment];
  const [texts, ...others] = segment.pieces.filter((piece) => typeof piece === 'object');
  if (texts === undefined || others.length > 0 || texts.numbers.length < FEW_ENTRIES || doRepeat(texts))
    return [segment];
  const count = (tables.get(texts) ?? 0) + 1;
  tables.set(texts, count);
  if (count <= MOST_TABLES) return [segment];
  return segment.pieces.map((piece) =>
    typeof piece === 'string' ? literal(piece) : lookup(segment.draw, piece),
  );
}

const haveOneTable = (other: Segment, { pieces }: Lookup): boolean =>
  other.kind === 'lookup' &&
  other.pieces.length === 1 &&
  pieces.length === 1 &&
  other.pieces[0] === pieces[0];
