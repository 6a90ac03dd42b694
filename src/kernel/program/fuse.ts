import { type Lookup, literal, lookup, type Segment } from './segment.js';
import { indexesOf } from './texts.js';

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

/** Appends `segment`; makes it one with the last segment where possible. */
export function append(segments: Segment[], segment: Segment): void {
  if (segment.kind === 'literal' && segment.text === '') return;
  const last = segments.at(-1);
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
  const indexes = indexesOf(segment.pieces);
  const bytes = Buffer.byteLength(text);
  const limit = Math.min(bytes <= SHORT ? SHORT_LIMIT : BAKE_LIMIT, ROW_LIMIT / segments.length);
  if (indexes * bytes > limit) return false;
  return indexes <= FEW || !segments.some((other) => other !== segment && haveOneTable(other, segment));
}

const haveOneTable = (other: Segment, { pieces }: Lookup): boolean =>
  other.kind === 'lookup' &&
  other.pieces.length === 1 &&
  pieces.length === 1 &&
  other.pieces[0] === pieces[0];
