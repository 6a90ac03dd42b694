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

/** Appends `segment`; makes it one with the last segment where possible. */
export function append(segments: Segment[], segment: Segment): void {
  if (segment.kind === 'literal' && segment.text === '') return;
  const last = segments.at(-1);
  const joined = last === undefined ? undefined : join(last, segment);
  if (joined === undefined) segments.push(segment);
  else segments.splice(-1, 1, joined);
}

function join(left: Segment, right: Segment): Segment | undefined {
  if (left.kind === 'literal') {
    if (right.kind === 'literal') return literal(left.text + right.text);
    if (right.kind === 'position') return { ...right, prefix: left.text + right.prefix };
    if (right.kind === 'lookup' && bakeable(right, left.text)) {
      return lookup(right.draw, left.text, ...right.pieces);
    }
  }
  if (right.kind === 'literal') {
    if (left.kind === 'position') return { ...left, suffix: left.suffix + right.text };
    if (left.kind === 'lookup' && bakeable(left, right.text)) {
      return lookup(left.draw, ...left.pieces, right.text);
    }
  }
  if (left.kind === 'lookup' && right.kind === 'lookup' && left.draw === right.draw) {
    return lookup(left.draw, ...left.pieces, ...right.pieces);
  }
  return undefined;
}

function bakeable({ pieces }: Lookup, text: string): boolean {
  const bytes = Buffer.byteLength(text);
  return indexesOf(pieces) * bytes <= (bytes <= SHORT ? SHORT_LIMIT : BAKE_LIMIT);
}
