import { type Lookup, literal, lookup, type Segment } from './segment.js';
import { indexesOf } from './texts.js';

/** The most bytes that a table of entries may grow by when a literal beside it is put into each of its entries. */
const BAKE_LIMIT = 4 << 20;

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

const bakeable = ({ pieces }: Lookup, text: string) =>
  indexesOf(pieces) * Buffer.byteLength(text) <= BAKE_LIMIT;
