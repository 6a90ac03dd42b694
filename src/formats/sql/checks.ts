import type { Column } from '../../columns/value.js';
import { type Dialect, encodings, identifier } from './format.js';
import type { ColumnKeywords } from './types.js';

/** Longer enumerations would make the statement hard to read, and each row slow to check. */
const MOST_VALUES = 100;

/** The CHECK of a column whose schema has bounds or an enumeration; undefined for any other. */
export function checkOf({ name, schema }: Column, dialect: Dialect): string | undefined {
  const column = identifier(name, dialect);
  const { enum: values, ...keywords } = schema as ColumnKeywords;
  const condition =
    values === undefined ? withinBounds(column, keywords) : amongValues(column, values, dialect);
  return condition === undefined ? undefined : `CHECK (${condition})`;
}

function withinBounds(
  column: string,
  { minimum, maximum, exclusiveMinimum, exclusiveMaximum }: ColumnKeywords,
): string | undefined {
  if (
    minimum !== undefined &&
    maximum !== undefined &&
    exclusiveMinimum === undefined &&
    exclusiveMaximum === undefined
  )
    return `${column} BETWEEN ${minimum} AND ${maximum}`;
  const bounds = Object.entries({
    '>=': minimum,
    '>': exclusiveMinimum,
    '<=': maximum,
    '<': exclusiveMaximum,
  });
  const conditions = bounds.flatMap(([sign, bound]) =>
    bound === undefined ? [] : `${column} ${sign} ${bound}`,
  );
  return conditions.length === 0 ? undefined : conditions.join(' AND ');
}

/** Only for texts or numbers: for values of several types, the column is of a text type. */
function amongValues(column: string, values: readonly unknown[], dialect: Dialect): string | undefined {
  const solid = values.filter((value) => value !== null);
  const [first] = solid;
  const same = solid.every((value) => typeof value === typeof first);
  if (!same || solid.length > MOST_VALUES) return undefined;
  if (typeof first !== 'string' && typeof first !== 'number') return undefined;
  const { scalar } = encodings[dialect];
  return `${column} IN (${(solid as (string | number)[]).map(scalar).join(', ')})`;
}
