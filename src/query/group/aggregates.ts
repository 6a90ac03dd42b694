import type { Column, Scalar } from '../../columns/value.js';
import { ProblemError } from '../../errors.js';
import type { Batch, Batches } from './batches.js';
import type { Meaning } from './codes.js';
import { createDictionary } from './dictionary.js';
import { digitsOf } from './digits.js';
import { createSums } from './exact.js';
import type { Aggregate } from './read.js';
import { meaningOfCells, quantityOfGiven } from './times.js';

/** Computes an aggregate of groups, from batches whose rows have the numbers of their groups beside them. */
export interface Accumulator {
  add(groups: Uint32Array, batch: Batch): void;
  of(group: number): Scalar;
}

/** The most cells that all aggregates of a request tell apart, those of each group by themselves. */
export const MOST_DISTINCT = 1_000_000;

/**
 * An accumulator of an aggregate, whose column has this place in the batches. `left` is how many more cells the aggregates of the
 * request may tell apart.
 */
export function createAccumulator(
  { operation, of }: Aggregate,
  column: number,
  batches: Batches,
  left: { cells: number },
): Accumulator {
  switch (operation) {
    case 'count':
      return of === undefined ? countRows() : countCells(column, batches);
    case 'distinct':
      return countDistinct(of as Column, column, batches, left);
    case 'sum':
    case 'avg':
      return addCells(operation, of as Column, column, batches);
    case 'min':
      return leastOf(of as Column, column, batches);
    case 'max':
      return mostOf(of as Column, column, batches);
  }
  return operation satisfies never;
}

type Add = (group: number, value: Scalar, times: number) => void;

/** Adds the rows of a batch one by one, by the codes of their cells, or by their cells where these are given. */
const eachCode =
  (column: number, add: Add, addGiven: Add): Accumulator['add'] =>
  (groups, { size, columns, times, given }) => {
    const codes = columns[column] as ArrayLike<Scalar>;
    const own = given ? addGiven : add;
    for (let at = 0; at < size; at++) own(groups[at] as number, codes[at] as Scalar, times?.[at] ?? 1);
  };

/** The same without nulls, by the values that codes stand for. */
function eachValue(
  { value }: Column,
  column: number,
  { meanings }: Batches,
  add: Add,
  addGiven = add,
): Accumulator['add'] {
  const { quantityOf } = meanings[column] as Meaning<Scalar>;
  const valuesOf =
    (quantityOf: Meaning<Scalar>['quantityOf'], add: Add): Add =>
    (group, code, times) => {
      const value = quantityOf(code);
      if (value !== null && !Number.isNaN(value)) add(group, value, times);
    };
  const ofGiven = quantityOfGiven(value, meaningOfCells(value));
  return eachCode(column, valuesOf(quantityOf, add), valuesOf(ofGiven, addGiven));
}

function countRows(): Accumulator {
  const counts: number[] = [];
  return {
    add(groups, { size, times }) {
      for (let at = 0; at < size; at++) {
        const group = groups[at] as number;
        counts[group] = (counts[group] ?? 0) + (times?.[at] ?? 1);
      }
    },
    of: (group) => counts[group] ?? 0,
  };
}

function countCells(column: number, { meanings }: Batches): Accumulator {
  const { cellOf } = meanings[column] as Meaning<Scalar>;
  const counts: number[] = [];
  const count: Add = (group, cell, times) => {
    if (cell !== null) counts[group] = (counts[group] ?? 0) + times;
  };
  return {
    add: eachCode(column, (group, code, times) => count(group, cellOf(code), times), count),
    of: (group) => counts[group] ?? 0,
  };
}

function countDistinct(
  { name }: Column,
  column: number,
  batches: Batches,
  left: { cells: number },
): Accumulator {
  const full = () =>
    new ProblemError(
      400,
      `distinct:${name} has to tell more than ${MOST_DISTINCT} cells apart: conditions or rows make them fewer`,
      {
        parameter: 'aggregate',
        value: `distinct:${name}`,
        allowed: `at most ${MOST_DISTINCT} cells that differ`,
      },
    );
  const { meanings, sizes } = batches;
  const meaning = meanings[column] as Meaning<Scalar>;
  const { cells, numberOf, numberOfGiven } = createDictionary(meaning, sizes[column], MOST_DISTINCT, full);
  const seen = new Set<number>();
  const counts: number[] = [];
  const count =
    (numberOf: (code: Scalar) => number): Add =>
    (group, code) => {
      const cell = numberOf(code);
      const id = group * MOST_DISTINCT + cell;
      if (cells[cell] === null || seen.has(id)) return;
      if (left.cells === 0) throw full();
      left.cells--;
      seen.add(id);
      counts[group] = (counts[group] ?? 0) + 1;
    };
  return {
    add: eachCode(column, count(numberOf), count(numberOfGiven)),
    of: (group) => counts[group] ?? 0,
  };
}

function addCells(operation: 'sum' | 'avg', of: Column, column: number, batches: Batches): Accumulator {
  const { name, value } = of;
  const sums = createSums(digitsOf(value));
  const counts: number[] = [];
  const count = (group: number, times: number) => {
    counts[group] = (counts[group] ?? 0) + times;
  };
  const add: Add = (group, number, times) => {
    count(group, times);
    sums.add(group, number as number, times);
  };
  const addGiven: Add = (group, number) => {
    count(group, 1);
    sums.addGiven(group, number as number);
  };
  return {
    add: eachValue(of, column, batches, add, addGiven),
    of(group) {
      const count = counts[group];
      if (count === undefined) return null;
      const result = sums.quotient(group, operation === 'sum' ? 1 : count);
      if (Number.isFinite(result)) return result;
      throw new ProblemError(400, `${operation}:${name} is beyond the numbers of JSON`, {
        parameter: 'aggregate',
        value: `${operation}:${name}`,
        allowed: 'columns whose sums are numbers',
      });
    },
  };
}

/** The least or the greatest cell. */
export interface Extreme extends Accumulator {
  /** The value that stands for it; undefined where there is none. */
  quantityOf(group: number): number | string | undefined;
}

export const leastOf = (of: Column, column: number, batches: Batches): Extreme =>
  extremeOf(of, column, batches, (one, other) => one < other, -1);

export const mostOf = (of: Column, column: number, batches: Batches): Extreme =>
  extremeOf(of, column, batches, (one, other) => one > other, 1);

/** `sign` is 1 where greater numbers are better, else −1. */
function extremeOf(
  of: Column,
  column: number,
  batches: Batches,
  isBetter: (one: number | string, other: number | string) => boolean,
  sign: 1 | -1,
): Extreme {
  const { cellOfQuantity, quantityOf, rises } = batches.meanings[column] as Meaning<Scalar>;
  const best: (number | string)[] = [];
  const see = (group: number, value: Scalar) => {
    const known = best[group];
    if (known === undefined || isBetter(value as number, known)) best[group] = value as number;
  };
  const each = eachValue(of, column, batches, see);
  /** Where codes rise, the best one of each group: what it stands for is looked up at the end. */
  const bestCodes: number[] = [];
  const quantityOfBest = (group: number) => {
    const code = bestCodes[group];
    if (code !== undefined) see(group, quantityOf(code));
    return best[group];
  };
  return {
    add(groups, batch) {
      if (!rises || batch.given) return each(groups, batch);
      const codes = batch.columns[column] as ArrayLike<number>;
      for (let at = 0; at < batch.size; at++) {
        const group = groups[at] as number;
        const code = codes[at] as number;
        const known = bestCodes[group];
        if (known === undefined || (code - known) * sign > 0) bestCodes[group] = code;
      }
    },
    of(group) {
      const value = quantityOfBest(group);
      return value === undefined ? null : cellOfQuantity(value);
    },
    quantityOf: quantityOfBest,
  };
}
