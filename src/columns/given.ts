import { uniform } from './draw.js';
import { itemsOf, nameOf } from './quoted-list.js';
import {
  type Column,
  isOptional,
  jsonText,
  nested,
  pick,
  presentValue,
  type Scalar,
  type Value,
} from './value.js';

/** A row that is given as the object that JSON has, instead of being drawn. */
export type GivenRow = { readonly [name: string]: unknown };

export const isObject = (value: unknown): value is GivenRow =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a path (address.city) of a row; undefined where there is none. */
export function memberAt(row: GivenRow, path: string): unknown {
  if (Object.hasOwn(row, path)) return row[path];
  for (let at = path.indexOf('.'); at !== -1; at = path.indexOf('.', at + 1)) {
    const object = Object.hasOwn(row, path.slice(0, at)) ? row[path.slice(0, at)] : undefined;
    const value = isObject(object) ? memberAt(object, path.slice(at + 1)) : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The members of a row that `fields` lists, each under its path; without `fields` the row. */
export function selectMembers(row: GivenRow, fields: string | undefined): GivenRow {
  if (fields === undefined) return row;
  const paths = itemsOf(fields).map((item) => nameOf(item) as string);
  return Object.fromEntries(paths.map((path) => [path, memberAt(row, path)]));
}

/** A draw that is 0 in every row. */
const zero = uniform('given', 1);

const constant = (value: Scalar): Value => pick(zero, [value]);

/** The value that a format writes for one that is given to a column, where that is another. */
export type GivenAs = (value: unknown, column: Column) => unknown;

/**
 * The columns, each with the value that a row has at its path: the same in every row. Objects stand in JSON as they are (`whole`), with
 * members of the row that are in no column after the columns; else they are columns of the members that `columns` know.
 */
export function givenColumns(
  columns: readonly Column[],
  row: GivenRow,
  whole: boolean,
  as: GivenAs = (value) => value,
): Column[] {
  const known = columns.map((column) => givenColumn(column, memberAt(row, column.name), whole, as));
  if (!whole) return known;
  const names = new Set(columns.map(({ name }) => name));
  const others = Object.keys(row).filter((name) => !names.has(name));
  return [...known, ...others.map((name) => ({ name, value: givenValue(row[name]), schema: {} }))];
}

function givenColumn(column: Column, value: unknown, whole: boolean, as: GivenAs): Column {
  const { name, schema } = column;
  const present = presentValue(column);
  if (!whole && present.kind === 'nested') {
    const members = present.columns.map((member) =>
      givenColumn(
        member,
        isObject(value) && Object.hasOwn(value, member.name) ? value[member.name] : undefined,
        whole,
        as,
      ),
    );
    return { name, schema, value: nested(members) };
  }
  if (value === undefined && isOptional(column)) {
    const nothing = constant(null);
    return {
      name,
      schema,
      value: { kind: 'choice', draw: zero, values: [nothing, nothing] },
      optional: true,
    };
  }
  return { name, schema, value: givenValue(as(value ?? null, column)) };
}

const givenValue = (value: unknown): Value =>
  typeof value === 'object' && value !== null ? jsonText(JSON.stringify(value)) : constant(value as Scalar);
