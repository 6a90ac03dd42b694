// What groups and aggregates mean, written as plainly as possible over rows that were downloaded.
import { cellOf, type Row } from './naive.js';

export type Cell = string | number | boolean | null;

const { compare } = new Intl.Collator('en');
const places = ['boolean', 'number', 'string'];
const placeOf = (cell: Cell) => (cell === null ? -1 : places.indexOf(typeof cell));

export function order(left: Cell, right: Cell): number {
  if (placeOf(left) !== placeOf(right)) return placeOf(left) - placeOf(right);
  return typeof left === 'string' ? compare(left, right as string) : Number(left) - Number(right);
}

/** The sum of numbers as they are written in decimal, as an integer and the power of ten that it is divided by. */
function sumOf(numbers: readonly number[]): [sum: bigint, digits: bigint] {
  const digits = 25n;
  let sum = 0n;
  for (const number of numbers) {
    const [mantissa = '', exponent = '0'] = String(number).split('e');
    const [whole = '', fraction = ''] = mantissa.split('.');
    sum += BigInt(whole + fraction) * 10n ** (digits - BigInt(fraction.length) + BigInt(exponent));
  }
  return [sum, digits];
}

const computations: Readonly<Record<string, (cells: readonly Cell[], size: number) => Cell>> = {
  count: (cells) => cells.length,
  distinct: (cells) => new Set(cells).size,
  sum(cells) {
    const [sum, digits] = sumOf(cells as number[]);
    return cells.length === 0 ? null : Number(`${sum}e-${digits}`);
  },
  avg(cells) {
    if (cells.length === 0) return null;
    const [sum, digits] = sumOf(cells as number[]);
    return Number(`${(sum * 10n ** 20n) / BigInt(cells.length)}e-${digits + 20n}`);
  },
  min: (cells) =>
    cells.reduce<Cell>((least, cell) => (least === null || (cell ?? '') < least ? cell : least), null),
  max: (cells) =>
    cells.reduce<Cell>((most, cell) => (most === null || (cell ?? '') > most ? cell : most), null),
};

export interface Wanted {
  readonly operation: string;
  readonly path: string | undefined;
}

export const nameOf = ({ operation, path }: Wanted) =>
  path === undefined ? operation : `${operation}_${path}`;

/** The results of groups, sorted by their keys. */
export function grouped(
  rows: readonly Row[],
  keys: readonly string[],
  wanted: readonly Wanted[],
): Record<string, Cell>[] {
  const groups = new Map<string, Row[]>();
  if (keys.length === 0) groups.set('[]', []);
  for (const row of rows) {
    const id = JSON.stringify(keys.map((path) => cellOf(row, path)));
    const group = groups.get(id) ?? [];
    group.push(row);
    groups.set(id, group);
  }
  const results = [...groups].map(([id, group]) => {
    const cells = JSON.parse(id) as Cell[];
    const computed = wanted.map(({ operation, path }) => {
      if (path === undefined) return group.length;
      const present = group.map((row) => cellOf(row, path) as Cell).filter((cell) => cell !== null);
      return (computations[operation] as (cells: readonly Cell[]) => Cell)(present);
    });
    return { cells, computed };
  });
  results.sort((left, right) => {
    for (const [at, cell] of left.cells.entries()) {
      const found = order(cell, right.cells[at] as Cell);
      if (found !== 0) return found;
    }
    return 0;
  });
  const names = [...keys, ...wanted.map(nameOf)];
  return results.map(({ cells, computed }) =>
    Object.fromEntries([...cells, ...computed].map((cell, at) => [names[at], cell])),
  );
}
