import type { Choice, List } from '../../columns/value.js';
import { kindOf } from './computed.js';
import { append } from './fuse.js';
import type { Encoding, Piece, When } from './layout.js';
import { lowerText, rawText } from './lower-text.js';
import { objectPieces } from './object.js';
import { type Composed, literal, lookup, type Segment, together } from './segment.js';
import { cellsOf } from './serialise.js';
import { textsOf } from './texts.js';

/** The segments of a row: literals are merged into their neighbours, and picks that share a draw into one. */
export function lower(row: readonly Piece[], encoding: Encoding): Segment[] {
  const segments: Segment[] = [];
  for (const piece of row) lowerPiece(segments, piece, encoding);
  return segments;
}

/** Appends the next piece of a row. */
export function lowerPiece(segments: Segment[], piece: Piece, encoding: Encoding): void {
  const next = typeof piece === 'string' ? [literal(piece)] : lowerValue(piece, encoding);
  for (const segment of next) append(segments, segment);
}

function lowerValue(value: Exclude<Piece, string>, encoding: Encoding): Segment[] {
  switch (value.kind) {
    case 'bare':
      return rawText([value.part]);
    case 'when':
      return [lowerWhen(value, encoding)];
    case 'raw':
      return [lookup(value.draw, textsOf(value.texts, String))];
    case 'pick':
      return [lookup(value.draw, cellsOf(encoding, value.values))];
    case 'text':
      return value.json && encoding.structure === 'own'
        ? rawText(value.parts)
        : lowerText(value.parts, encoding);
    case 'choice':
      return [lowerChoice(value, encoding)];
    case 'list':
      return lowerStructure(encoding, (own) => lowerList(value, own));
    case 'nested':
      return lowerStructure(encoding, (own) => lower(objectPieces(value.columns), own));
    case 'formula':
      return [{ kind: 'formula', term: value.term, encoding }];
    case 'at row':
      return [{ kind: 'at row', row: value.row, segment: together(lower([value.value], encoding)) }];
  }
  return kindOf(value).cell === 'text' ? lowerText([value], encoding) : rawText([value]);
}

const lowerChoice = ({ draw, values }: Choice, encoding: Encoding): Composed => ({
  kind: 'composed',
  draw,
  parts: values.map((value, index) => ({
    from: index,
    to: index,
    segment: together(lower([value], encoding)),
  })),
});

const lowerWhen = ({ draw, pieces }: When, encoding: Encoding): Composed => ({
  kind: 'composed',
  draw,
  parts: [{ from: 1, to: 1, segment: together(lower(pieces, encoding)) }],
});

/** An array or object in the encoding's own notation, or as a string that holds JSON. */
function lowerStructure(encoding: Encoding, lowerIn: (encoding: Encoding) => Segment[]): Segment[] {
  if (encoding.structure === 'own') return lowerIn(encoding);
  return [{ kind: 'escaped', text: together(lowerIn(encoding.structure)), encoding }];
}

/** An array in JSON. */
function lowerList({ count: draw, items }: List, encoding: Encoding): Segment[] {
  const parts = items.map((item, index) => ({
    from: index + 1,
    to: Number.MAX_SAFE_INTEGER,
    segment: together(lower(index === 0 ? [item] : [',', item], encoding)),
  }));
  return [literal('['), { kind: 'composed', draw, parts }, literal(']')];
}
