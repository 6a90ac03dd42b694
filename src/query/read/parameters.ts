import { itemsOf, nameOf } from '../../columns/quoted-list.js';
import type { Column } from '../../columns/value.js';
import { badParameter, ProblemError, unknownName } from '../../errors.js';
import {
  type Comparison,
  type Condition,
  isOperator,
  type Operand,
  type Operator,
  operatorsOf,
} from './condition.js';
import { kindsOf } from './kinds.js';
import { operandOf, operandWords } from './operands.js';

/** The most operands of one request. */
export const MOST_OPERANDS = 1000;

/** The columns of a dataset and their members, by their paths. */
export type Paths = ReadonlyMap<string, Column>;

/** The error for a name that is not among the known ones. */
export type Unknown = (
  detail: string,
  name: string,
  known: readonly string[],
  members: { readonly parameter: string; readonly value: string },
) => Error;

/** Parameters that are no parameters of ours, in their order: names and values. */
export type Conditions = readonly (readonly [name: string, values: readonly string[]])[];

/**
 * The conditions that parameters state: country=Japan, age:gte=30. A repeated `eq` means any of its values, every other repeated
 * operator all of them. `ours` are the names of the other parameters. Throws a ProblemError for an unknown name, and for a value or
 * an operator that the column does not take. `unknown` makes the error of an unknown name.
 */
export function readParameters(
  conditions: Conditions,
  paths: Paths,
  ours: readonly string[],
  unknown: Unknown,
): Condition[] {
  const left = { operands: MOST_OPERANDS };
  return conditions.flatMap(([name, values]): Condition[] => {
    const { column, operator } = subjectOf(name, values[0] as string, paths, ours, unknown);
    const lists =
      operator === 'in' ? values.map((value) => listOf(name, value)) : values.map((value) => [value]);
    left.operands -= lists.reduce((sum, { length }) => sum + length, 0);
    if (left.operands < 0) throw tooMany(name);
    return (operator === 'eq' ? [lists.flat()] : lists).map((list) =>
      comparisonOf(name, column, operator, list),
    );
  });
}

export const tooMany = (parameter: string) =>
  new ProblemError(400, `${parameter}: a request compares with at most ${MOST_OPERANDS} values`, {
    parameter,
    allowed: `at most ${MOST_OPERANDS} values`,
  });

function subjectOf(name: string, value: string, paths: Paths, ours: readonly string[], unknown: Unknown) {
  const whole = paths.get(name);
  if (whole !== undefined) return { column: whole, operator: 'eq' as const };
  const at = name.lastIndexOf(':');
  const [path, operator] = at === -1 ? [name, 'eq'] : [name.slice(0, at), name.slice(at + 1)];
  const column = paths.get(path);
  if (column === undefined) {
    const isOurs = at !== -1 && ours.includes(path);
    const known = isOurs ? [...paths.keys()] : [...new Set([...ours, ...paths.keys()])];
    const detail = isOurs
      ? `${path} is a parameter, which has no operators, and there is no column ${path}`
      : `There is no parameter or column ${path}`;
    throw unknown(detail, path, known, { parameter: name, value });
  }
  const allowed = operatorsOf(kindsOf(column.value));
  if (!isOperator(operator) || !allowed.includes(operator)) {
    const detail = `${path} has no operator ${operator}, but ${allowed.join(', ')}`;
    throw unknownName(400, detail, operator, allowed, { parameter: name, value });
  }
  return { column, operator };
}

function comparisonOf(
  parameter: string,
  column: Column,
  operator: Operator,
  values: readonly string[],
): Comparison {
  const kinds = kindsOf(column.value);
  const takes = operator === 'null' ? (['boolean'] as const) : kinds;
  if (takes instanceof Set && takes.size === 0)
    throw new ProblemError(400, `${column.name} is compared by null alone`, {
      parameter,
      value: values[0] as string,
      allowed: [`${column.name}:null`],
    });
  const operands = values.map((value): Operand => {
    const operand = operandOf(value, takes);
    if (operand === undefined) throw badParameter(parameter, value, operandWords(takes));
    return operand;
  });
  return { kind: 'comparison', column, kinds, operator, operands };
}

/** The values of a list by commas, in quotes where one has a comma. */
function listOf(parameter: string, list: string): string[] {
  return itemsOf(list).map((item) => {
    const value = nameOf(item);
    if (value === undefined) throw badParameter(parameter, item, 'a list by commas whose quotes are closed');
    return value;
  });
}
