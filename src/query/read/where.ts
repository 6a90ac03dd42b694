import type { Column } from '../../columns/value.js';
import { badParameter, ProblemError, unknownName } from '../../errors.js';
import { type Condition, isOperator, type Operand, type Operator, operatorsOf } from './condition.js';
import { type Kind, kindsOf } from './kinds.js';
import { operandOfScalar, operandWords } from './operands.js';
import { MOST_OPERANDS, type Paths, tooMany } from './parameters.js';

/** The most conditions within each other. */
const MOST_DEPTH = 32;

const WHERE = 'where';

interface Reading {
  readonly text: string;
  readonly paths: Paths;
  operands: number;
}

/**
 * The condition that the JSON of `where` states: {"or":[{"age":{"gt":60}},{"address":{"city":"Kyoto"}}]}. Members side by side must
 * all hold. Throws a ProblemError for a text that is no JSON, for unknown names and for wrong values.
 */
export function readWhere(text: string, paths: Paths): Condition {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badParameter(WHERE, text, 'JSON');
  }
  return conditionOf({ text, paths, operands: MOST_OPERANDS }, value, '', 0);
}

function conditionOf(reading: Reading, value: unknown, path: string, depth: number): Condition {
  if (depth > MOST_DEPTH) throw badParameter(WHERE, reading.text, `at most ${MOST_DEPTH} conditions deep`);
  const of = Object.entries(objectOf(reading, value, path)).map(([name, inner]): Condition => {
    if (name === 'and' || name === 'or') {
      const list = listOf(reading, inner, name);
      const of = list.map((one) => conditionOf(reading, one, path, depth + 1));
      return { kind: name === 'and' ? 'all' : 'any', of };
    }
    if (name === 'not') return { kind: 'not', of: conditionOf(reading, inner, path, depth + 1) };
    return ofColumn(reading, path + name, inner, depth + 1);
  });
  return of.length === 1 ? (of[0] as Condition) : { kind: 'all', of };
}

function ofColumn(reading: Reading, path: string, value: unknown, depth: number): Condition {
  const column = reading.paths.get(path);
  if (column === undefined)
    throw unknownName(400, `where: there is no column ${path}`, path, [...reading.paths.keys()], {
      parameter: WHERE,
    });
  if (typeof value !== 'object' || value === null) {
    if (value === null) return comparisonOf(reading, column, 'null', true);
    return comparisonOf(reading, column, 'eq', value);
  }
  if (Array.isArray(value)) return comparisonOf(reading, column, 'in', value);
  const names = Object.keys(value);
  if (
    names.every((name) => !isOperator(name)) &&
    [...reading.paths.keys()].some((one) => one.startsWith(`${path}.`))
  )
    return conditionOf(reading, value, `${path}.`, depth);
  const of = Object.entries(value).map(([name, operand]) => comparisonOf(reading, column, name, operand));
  return of.length === 1 ? (of[0] as Condition) : { kind: 'all', of };
}

function comparisonOf(reading: Reading, column: Column, operator: string, value: unknown): Condition {
  const kinds = kindsOf(column.value);
  const allowed = operatorsOf(kinds);
  if (!isOperator(operator) || !allowed.includes(operator)) {
    const detail = `where: ${column.name} has no operator ${operator}, but ${allowed.join(', ')}`;
    throw unknownName(400, detail, operator, allowed, { parameter: WHERE });
  }
  const list = operator === 'in' ? listOf(reading, value, `${column.name}.in`) : [value];
  reading.operands -= list.length;
  if (reading.operands < 0) throw tooMany(WHERE);
  const takes = operandKinds(operator, kinds);
  const operands = list.map((one): Operand => {
    const operand = operandOfScalar(one, takes);
    if (operand !== undefined) return operand;
    const words = operandWords(takes);
    const written = JSON.stringify(one);
    throw new ProblemError(400, `where: ${column.name} ${operator} must be ${words}, not ${written}`, {
      parameter: WHERE,
      value: written,
      allowed: words,
    });
  });
  return { kind: 'comparison', column, kinds, operator, operands };
}

const operandKinds = (operator: Operator, kinds: ReadonlySet<Kind>): ReadonlySet<Kind> =>
  operator === 'null' ? new Set<Kind>(['boolean']) : kinds;

function objectOf({ text }: Reading, value: unknown, path: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  const place = path === '' ? 'each condition' : path.slice(0, -1);
  throw badParameter(WHERE, text, `JSON in which ${place} is an object`);
}

function listOf({ text }: Reading, value: unknown, name: string): unknown[] {
  if (Array.isArray(value) && value.length > 0) return value;
  throw badParameter(WHERE, text, `JSON in which ${name} is a list of at least one item`);
}
