import { row } from '../../columns/draw64.js';
import type { SeedKey } from '../../random/key.js';
import { truthOfSteady } from '../draws/ranges.js';
import type { Comparison, Condition } from '../read/condition.js';
import { numberOfUuid, rowOf } from './inverse.js';
import { numberOfText } from './texts.js';

/** The most rows that are looked up by their keys, so that a list of keys is. */
const MOST = 1000n;

/**
 * The only rows, among the first `count` of a dataset, that can match a condition, rising: those with the keys that it names. undefined
 * where it names none.
 */
export function candidates(condition: Condition, key: SeedKey, count: number): readonly number[] | undefined {
  const found = rowsOf(condition, key, count);
  if (found === undefined) return undefined;
  const rows = found.filter((row) => row < BigInt(count)).map(Number);
  return [...new Set(rows)].sort((left, right) => left - right);
}

function rowsOf(condition: Condition, key: SeedKey, count: number): readonly bigint[] | undefined {
  switch (condition.kind) {
    case 'comparison':
      return rowsOfComparison(condition, key, count);
    case 'all':
      for (const one of condition.of) {
        const rows = rowsOf(one, key, count);
        if (rows !== undefined) return rows;
      }
      return undefined;
    case 'any':
      return all(condition.of.map((one) => rowsOf(one, key, count)))?.flat();
    case 'not':
      return undefined;
  }
  return condition satisfies never;
}

function rowsOfComparison(comparison: Comparison, key: SeedKey, count: number): bigint[] | undefined {
  const { value } = comparison.column;
  switch (value.kind) {
    case 'position':
    case 'decimal':
    case 'time': {
      if (value.kind === 'time' && !comparison.kinds.has('time')) return undefined;
      const truth = truthOfSteady(value, comparison);
      if (truth === false) return [];
      if (typeof truth !== 'object' || truth.kind !== 'between') return undefined;
      const size = truth.ranges.reduce((sum, [low, high]) => sum + high - low + 1n, 0n);
      if (size > MOST) return undefined;
      return all(
        truth.ranges.flatMap(([low, high]) =>
          Array.from({ length: Number(high - low) + 1 }, (_, at) =>
            rowOf(truth.draw64, low + BigInt(at), key, count),
          ),
        ),
      );
    }
    case 'text': {
      if (!isEqual(comparison)) return undefined;
      return all(
        comparison.operands.flatMap(({ text = '' }) => {
          const written = numberOfText(value, text);
          return written === undefined
            ? [undefined]
            : written.numbers.map((number) => rowOf(written.of, number, key, count));
        }),
      );
    }
    case 'uuid': {
      if (!isEqual(comparison)) return undefined;
      const { of } = value;
      return all(
        comparison.operands.flatMap(({ text = '' }) => {
          const number = numberOfUuid(value, text, key);
          return number === undefined ? [] : [rowOf(of ?? row, number, key, count)];
        }),
      );
    }
    default:
      return undefined;
  }
}

const isEqual = ({ operator }: Comparison) => operator === 'eq' || operator === 'in';

/** All of them, unless one is undefined. */
const all = <Item>(items: readonly (Item | undefined)[]): Item[] | undefined =>
  items.every((item) => item !== undefined) ? (items as Item[]) : undefined;
