import type { Leaf } from '../../formats/columnar/leaves.js';
import type { LeafType } from '../../formats/columnar/values.js';
import type { FileColumn, ValueType } from '../file-format.js';
import { BadRecord, CellKind, endOf, type RecordCells, startOf } from '../record.js';
import { type Add, fits } from './values.js';

const types: Readonly<Record<ValueType, LeafType>> = {
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  decimal: 'text',
  json: 'text',
  string: 'text',
};

/** The column of a columnar file, which may be null. */
export const leafOf = ({ name, type }: FileColumn): Leaf => ({
  name,
  type: types[type],
  present: [undefined],
  scale: undefined,
  vectors: [],
  dictionary: undefined,
  start: undefined,
});

/** What throws a BadRecord for a record with an integer that 64 bits do not hold. */
export function integerCheck(columns: readonly FileColumn[]): (record: RecordCells, line: number) => void {
  const integers = [...columns.keys()].filter((column) => columns[column]?.type === 'integer');
  return (record, line) => {
    const { bytes, kinds } = record;
    for (const column of integers) {
      const [start, end] = [startOf(record, column), endOf(record, column)];
      if (kinds[column] !== CellKind.Null && !fits(bytes, start, end))
        throw tooLarge(line, (columns[column] as FileColumn).name);
    }
  };
}

const tooLarge = (line: number, column: string) =>
  new BadRecord(line, `${column} is no integer of 64 bits; types=${column}:string accepts it`, { column });

/** The bytes that a cell counts for beside its text. */
const CELL = 8;

/** Adds the cells of a record to the values of their columns; gives about how many bytes they are. */
export function addRecord(
  record: RecordCells,
  values: readonly { readonly add: Add; addNull(): void }[],
): number {
  const { bytes, kinds } = record;
  let size = 0;
  for (let column = 0; column < values.length; column++) {
    const to = values[column] as (typeof values)[number];
    const [start, end] = [startOf(record, column), endOf(record, column)];
    if (kinds[column] === CellKind.Null) to.addNull();
    else {
      to.add(bytes, start, end);
      size += end - start;
    }
    size += CELL;
  }
  return size;
}
