import type { Draw } from '../columns/draw.js';
import type { GivenRow } from '../columns/given.js';
import type { TextPart, Value } from '../columns/value.js';
import type { Encoding, Piece } from '../kernel/program/layout.js';
import { objectPieces } from '../kernel/program/object.js';
import type { Plan, Slice } from '../kernel/run/plan.js';
import type { SeedKey } from '../random/key.js';

/** Rows that are given instead of being drawn, by their numbers. */
export type GivenRows = ReadonlyMap<number, GivenRow>;

/** Writes a given row that has this number, each byte a character, with its separator. */
export type WriteGiven = (row: GivenRow, number: number) => string;

/** The text of a row whose columns are those of givenColumns(): what the kernel would write for the row with this number. */
export function givenText(row: readonly Piece[], encoding: Encoding, number: number): string {
  const text = row.map((piece) => pieceText(piece, encoding, number)).join('');
  return Buffer.from(text).toString('latin1');
}

function pieceText(piece: Piece, encoding: Encoding, number: number): string {
  if (typeof piece === 'string') return piece;
  switch (piece.kind) {
    case 'raw':
      return piece.texts[indexOf(piece.draw, number)] as string;
    case 'when':
      return indexOf(piece.draw, number) === 1
        ? piece.pieces.map((inner) => pieceText(inner, encoding, number)).join('')
        : '';
    case 'bare':
      return pieceOf(piece.part);
    default:
      return valueText(piece, encoding, number);
  }
}

function valueText(value: Value, encoding: Encoding, number: number): string {
  switch (value.kind) {
    case 'pick':
      return encoding.scalar(value.values[indexOf(value.draw, number)] as never);
    case 'choice':
      return valueText(value.values[indexOf(value.draw, number)] as Value, encoding, number);
    case 'text': {
      const text = value.parts.map(pieceOf).join('');
      return value.json && encoding.structure === 'own' ? text : encoding.scalar(text);
    }
    case 'nested':
      if (encoding.structure === 'own')
        return objectPieces(value.columns)
          .map((piece) => pieceText(piece, encoding, number))
          .join('');
  }
  throw notGiven();
}

function pieceOf(part: TextPart): string {
  if (typeof part !== 'string') throw notGiven();
  return part;
}

function indexOf(draw: Draw, number: number): number {
  switch (draw.kind) {
    case 'uniform':
      if (draw.size === 1) return 0;
      throw notGiven();
    case 'every':
      return (number + 1) % draw.period === 0 ? 1 : 0;
    case 'joined':
      return indexOf(draw.left, number) * draw.size + indexOf(draw.right, number);
    case 'mapped':
      return draw.table[indexOf(draw.draw, number)] as number;
  }
  throw notGiven();
}

const notGiven = () => new Error('A layout of given columns draws nothing');

/** Rows of a plan, some of which are given. */
export interface MixedRows {
  readonly plan: Plan;
  readonly key: SeedKey;
  readonly given: GivenRows;
  readonly write: WriteGiven;
}

/** The rows with these numbers, each with its separator, as Plan.writePicked() writes them. */
export function writeMixed({ plan, key, given, write }: MixedRows, numbers: readonly number[]): Slice {
  if (given.size === 0) return plan.writePicked(key, numbers);
  const parts: Buffer[] = [];
  for (let at = 0, end = 0; at < numbers.length; at = end) {
    const number = numbers[at] as number;
    const row = given.get(number);
    end = at + 1;
    if (row !== undefined) {
      parts.push(Buffer.from(write(row, number), 'latin1'));
      continue;
    }
    while (end < numbers.length && !given.has(numbers[end] as number)) end++;
    const slice = plan.writePicked(key, numbers.slice(at, end));
    if (parts.length === 0 && end === numbers.length) return slice;
    parts.push(Buffer.from(slice.bytes));
    slice.release();
  }
  return { bytes: Buffer.concat(parts), release() {} };
}

/** The length in bytes of the row with this number, with its separator. */
export function measureMixed({ plan, key, given, write }: MixedRows, number: number): number {
  const row = given.get(number);
  return row === undefined ? plan.measure(key, number, 1) : write(row, number).length;
}
