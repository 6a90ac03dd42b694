import { itemOf, itemsOf, nameOf } from '../../columns/quoted-list.js';
import { type Column, position, type Value } from '../../columns/value.js';
import { badParameter, ProblemError, unknownName } from '../../errors.js';
import { type TSchema, Type } from '../../json-schema.js';
import { type Kind, kindsOf } from '../read/kinds.js';
import type { Paths } from '../read/parameters.js';

/** A column by whose cells rows are put into groups. */
export interface GroupKey {
  readonly column: Column;
  /** Into so many ranges, as equal as may be; undefined: by each different cell. */
  readonly bins: number | undefined;
}

/** What is computed of the rows of a group, named by SQL. */
export type Operation = keyof typeof operations;

export interface Aggregate {
  readonly operation: Operation;
  /** undefined for the number of rows. */
  readonly of: Column | undefined;
}

/** What is asked for instead of rows. */
export interface Grouping {
  readonly keys: readonly GroupKey[];
  readonly aggregates: readonly Aggregate[];
  /** The names, kinds and schemas of the columns of the results: those of the keys, then those of the aggregates. */
  readonly columns: readonly Column[];
}

/** Which kinds of cells an operation takes; null is left out. */
const operations = {
  count: ['text', 'number', 'boolean', 'time'],
  distinct: ['text', 'number', 'boolean', 'time'],
  sum: ['number'],
  avg: ['number'],
  min: ['number', 'time'],
  max: ['number', 'time'],
} as const satisfies Record<string, readonly Kind[]>;

const isOperation = (name: string): name is Operation => Object.hasOwn(operations, name);

/** The most bins of a column. */
const MOST_BINS = 10_000;

/**
 * Reads what `group` and `aggregate` list: country,salary:bin=20 and count,avg:age. Without `group` all rows are one group. Throws a
 * ProblemError for a wrong list.
 */
export function readGrouping(
  { group, aggregate }: { readonly group: string | undefined; readonly aggregate: string | undefined },
  paths: Paths,
): Grouping {
  const keys = group === undefined ? [] : itemsOf(group).map((item) => keyOf(item, paths));
  const aggregates =
    aggregate === undefined ? [] : itemsOf(aggregate).map((item) => aggregateOf(item, paths));
  const columns = [
    ...keys.map(({ column }) => resultColumn(column.name, column.value, column.schema)),
    ...aggregates.map(columnOf),
  ];
  if (new Set(columns.map(({ name }) => name)).size < columns.length) {
    const [parameter, value] = aggregate === undefined ? ['group', group] : ['aggregate', aggregate];
    throw badParameter(parameter, value as string, 'a list whose results have names that differ');
  }
  return { keys, aggregates, columns };
}

function keyOf(item: string, paths: Paths): GroupKey {
  const name = nameOf(item) ?? item;
  const whole = groupable(paths).find((column) => column.name === name);
  if (whole !== undefined) return { column: whole, bins: undefined };
  const [, path = name, bins] = /^(.*):bin=(.*)$/s.exec(name) ?? [];
  const column = columnNamed('group', path, groupable(paths));
  if (bins === undefined) return { column, bins };
  if (!/^\d{1,5}$/.test(bins) || Number(bins) < 1 || Number(bins) > MOST_BINS)
    throw badParameter('group', item, `${path}:bin= with an integer from 1 to ${MOST_BINS}`);
  if (!hasKinds(column, ['number', 'time']))
    throw badParameter('group', item, `${path} without bin, which takes columns of numbers or times`);
  return { column, bins: Number(bins) };
}

function aggregateOf(item: string, paths: Paths): Aggregate {
  const text = nameOf(item) ?? item;
  const at = text.indexOf(':');
  const operation = at === -1 ? text : text.slice(0, at);
  if (!isOperation(operation)) {
    const known = Object.keys(operations);
    const detail = `aggregate must be a list of ${known.join(', ')}, not "${operation}"`;
    throw unknownName(400, detail, operation, known, { parameter: 'aggregate' });
  }
  if (at === -1) {
    if (operation === 'count') return { operation, of: undefined };
    throw badParameter('aggregate', item, `${operation}: with the name of a column`);
  }
  const of = columnNamed('aggregate', text.slice(at + 1), groupable(paths));
  if (!hasKinds(of, operations[operation])) {
    const allowed = [...paths.values()].filter((column) => hasKinds(column, operations[operation]));
    throw new ProblemError(
      400,
      `${operation} takes columns of ${operations[operation].join('s or ')}s, not ${of.name}`,
      {
        parameter: 'aggregate',
        value: item,
        allowed: allowed.map(({ name }) => itemOf(`${operation}:${name}`)),
      },
    );
  }
  return { operation, of };
}

/** Columns whose cells are scalars. */
const groupable = (paths: Paths) => [...paths.values()].filter(({ value }) => kindsOf(value).size > 0);

function columnNamed(parameter: string, name: string, known: readonly Column[]): Column {
  const column = known.find((one) => one.name === name);
  if (column !== undefined) return column;
  throw badParameter(
    parameter,
    name,
    known.map((one) => itemOf(one.name)),
  );
}

/** Has the column cells of these kinds alone, and of one of them? For some operations are of one kind of cells. */
function hasKinds({ value }: Column, allowed: readonly Kind[]): boolean {
  const kinds = [...kindsOf(value)];
  return kinds.every((kind) => allowed.includes(kind)) && (kinds.length === 1 || allowed.length === 4);
}

/** Results have no missing cells, but null, and may be equal to others. */
function resultColumn(name: string, value: Value, { unique: _, ...schema }: TSchema & { unique?: boolean }) {
  return { name, value, schema };
}

function columnOf({ operation, of }: Aggregate): Column {
  if (of === undefined) return resultColumn(operation, position(0), Type.Integer({ minimum: 0 }));
  const name = `${operation}_${of.name}`;
  switch (operation) {
    case 'count':
    case 'distinct':
      return resultColumn(name, position(0), Type.Integer({ minimum: 0 }));
    case 'sum':
    case 'avg':
      return resultColumn(name, position(0), Type.Number());
    case 'min':
    case 'max':
      return resultColumn(name, of.value, of.schema);
  }
}
