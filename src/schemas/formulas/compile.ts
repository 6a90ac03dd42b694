// The syntax of a formula as terms. Types are checked here; what operations do is told in docs/schemas.md.
import type { Term } from '../../columns/formula.js';
import { didYouMean } from '../../errors.js';
import { SchemaError } from '../read/schema-error.js';
import { aggregations, type PlacedTerm, rowsTaken } from './aggregates.js';
import { calls, methods } from './functions.js';
import * as operations from './operations.js';
import { type ASTNode, placeIn } from './parse.js';
import { pathOf } from './paths.js';

/** What a formula may read. Throws a SchemaError at the formula for a path that leads nowhere. */
export interface Readable {
  /** The term at a path, such as ["customer", "email"]. */
  cell(path: readonly string[]): Term;
  /** The models whose rows the row places. */
  readonly models: readonly string[];
  /** The rows of one of them, and the term at a path in them, as of ["lines", "amount"]. */
  placed(path: readonly string[]): PlacedTerm;
}

/** Cells of which more is known in a branch of a condition than elsewhere, by their paths. */
type Known = ReadonlyMap<string, Term>;

const types = { number: 'a number', text: 'a text', truth: 'true or false' } as const;

/** The term of a formula. Throws a SchemaError at `pointer` that tells the place in the formula. */
export function compileFormula(ast: ASTNode, readable: Readable, pointer: string): Term {
  const fail = (node: ASTNode, what: string, allowed?: string | readonly string[]): never => {
    throw new SchemaError(pointer, `${what}${placeIn(node.input, node.start)}`, allowed);
  };

  const cellAt = (node: ASTNode, path: readonly string[], known: Known): Term => {
    return known.get(path.join('.')) ?? read(node, () => readable.cell(path));
  };

  const read = <Result>(node: ASTNode, read: () => Result): Result => {
    try {
      return read();
    } catch (error) {
      if (error instanceof SchemaError && error.pointer === pointer)
        error.message += placeIn(node.input, node.start);
      throw error;
    }
  };

  /** A function over the rows that the row places; undefined where the operands are none. */
  const aggregate = (node: ASTNode, name: string, args: readonly ASTNode[]): Term | undefined => {
    const found = Object.hasOwn(aggregations, name) ? aggregations[name] : undefined;
    const [arg] = args as [ASTNode];
    const path = args.length === 1 ? pathOf(arg) : undefined;
    const isOfRows = path !== undefined && readable.models.includes(path[0] as string);
    if (found === undefined || (!isOfRows && Object.hasOwn(calls, name))) return undefined;
    if (path === undefined) return fail(node, `${name} needs ${found.needs}`);
    const { models } = readable;
    if (!isOfRows) return fail(arg, noneNamed(path[0] as string, models), models);
    const term = found(read(arg, () => readable.placed(path))) ?? fail(arg, `${name} needs ${found.needs}`);
    if (rowsTaken(term) <= MOST_ROWS) return term;
    return fail(node, `takes up to ${rowsTaken(term)} rows for each row`, `at most ${MOST_ROWS}`);
  };

  const ofType = (type: Term['type'], node: ASTNode, known: Known): Term => {
    const term = compile(node, known);
    if (term.type === type) return term;
    return fail(node, `needs ${types[type]}, and this is ${types[term.type]}`);
  };

  const operands = (args: readonly ASTNode[], given: readonly Term['type'][], at: ASTNode, known: Known) => {
    if (args.length !== given.length)
      fail(
        at,
        `needs ${given.length} ${given.length === 1 ? 'operand' : 'operands'}, and has ${args.length}`,
      );
    return args.map((arg, index) => ofType(given[index] as Term['type'], arg, known));
  };

  const compile = (node: ASTNode, known: Known): Term => {
    const path = pathOf(node);
    if (path !== undefined) return cellAt(node, path, known);
    switch (node.op) {
      case 'value':
        return literal(node);
      case '+':
        return sum(node, node.args, known);
      case '-':
      case '*':
      case '/':
      case '%': {
        const [left, right] = operands(node.args, ['number', 'number'], node, known) as [Term, Term];
        return (operations.binary[node.op] as (a: Term, b: Term) => Term)(left, right);
      }
      case '-_':
        return operations.negate(ofType('number', node.args, known));
      case '!_':
        return operations.not(ofType('truth', node.args, known));
      case '==':
      case '!=':
        return equality(node, node.op, node.args, known);
      case '<':
      case '<=':
      case '>':
      case '>=': {
        const [left, right] = alike(node, node.args, known);
        const operator = node.op.endsWith('=') ? 'lessOrEqual' : 'less';
        return node.op.startsWith('<')
          ? operations.compare(operator, left, right)
          : operations.compare(operator, right, left);
      }
      case '&&':
      case '||': {
        const left = ofType('truth', node.args[0], known);
        const right = ofType('truth', node.args[1], learnt(node.args[0], node.op === '&&', known));
        return operations.logical(node.op === '&&' ? 'and' : 'or', left, right);
      }
      case 'in':
        return isIn(node.args, known);
      case '?:':
        return condition(node, node.args, known);
      case 'call':
        return call(node, node.args, known);
      case 'rcall':
        return method(node, node.args, known);
      default:
        return fail(node, 'is not supported in formulas');
    }
  };

  const literal = (node: ASTNode & { op: 'value' }): Term => {
    const value = node.args;
    if (typeof value === 'boolean') return operations.truthConstant(value);
    if (typeof value === 'string' || typeof value === 'number') return operations.constant(value);
    if (typeof value === 'bigint') {
      if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return operations.constant(Number(value));
      return fail(node, `integers are at most ${Number.MAX_SAFE_INTEGER}`);
    }
    if (value === null) return fail(node, 'null can only be compared, or stand behind ? or :');
    return fail(node, 'is neither a number, a text, true, false nor null');
  };

  const sum = (node: ASTNode, [one, other]: Pair, known: Known): Term => {
    const [left, right] = [compile(one, known), compile(other, known)];
    if (left.type === 'number' && right.type === 'number')
      return (operations.binary['+'] as (a: Term, b: Term) => Term)(left, right);
    if (left.type === 'text' && right.type === 'text') return operations.joined(left, right);
    const hint = [left, right].some(({ type }) => type === 'text') ? ': string(…) makes a text' : '';
    return fail(node, `+ needs two numbers or two texts${hint}`);
  };

  const equality = (node: ASTNode, operator: '==' | '!=', [one, other]: Pair, known: Known): Term => {
    const alone = isNull(one) ? other : isNull(other) ? one : undefined;
    if (alone !== undefined) {
      if (isNull(alone)) fail(node, 'null is always null');
      const test = operations.isNull(compile(alone, known));
      return operator === '==' ? test : operations.not(test);
    }
    const [left, right] = alike(node, [one, other], known);
    return operations.compare(operator === '==' ? 'equal' : 'unequal', left, right);
  };

  const alike = (node: ASTNode, [one, other]: Pair, known: Known): [Term, Term] => {
    const [left, right] = [compile(one, known), compile(other, known)];
    if (left.type !== right.type) fail(node, `cannot compare ${types[left.type]} with ${types[right.type]}`);
    return [left, right];
  };

  const isIn = ([one, list]: Pair, known: Known): Term => {
    if (list.op !== 'list' || list.args.length === 0)
      return fail(list, 'in needs a list of values, like [1, 2]');
    const left = compile(one, known);
    return list.args
      .map((item) => {
        const right = compile(item, known);
        if (left.type !== right.type)
          fail(item, `cannot compare ${types[left.type]} with ${types[right.type]}`);
        return operations.compare('equal', left, right);
      })
      .reduce((all, next) => operations.logical('or', all, next));
  };

  const condition = (node: ASTNode, [test, yes, no]: [ASTNode, ASTNode, ASTNode], known: Known): Term => {
    const truth = ofType('truth', test, known);
    if (isNull(yes) && isNull(no)) fail(node, 'one of the two results must not be null');
    const of = (branch: ASTNode, holds: boolean) => compile(branch, learnt(test, holds, known));
    const [left, right] = isNull(yes)
      ? ((term) => [operations.nullLike(term), term] as const)(of(no, false))
      : isNull(no)
        ? ((term) => [term, operations.nullLike(term)] as const)(of(yes, true))
        : ([of(yes, true), of(no, false)] as const);
    if (left.type !== right.type)
      fail(node, `is ${types[left.type]} or ${types[right.type]}, but must be of one type`);
    return operations.condition(truth, left, right);
  };

  const call = (node: ASTNode, [name, args]: [string, ASTNode[]], known: Known): Term => {
    const aggregated = aggregate(node, name, args);
    if (aggregated !== undefined) return aggregated;
    const found = Object.hasOwn(calls, name) ? calls[name] : undefined;
    if (found === undefined) return fail(node, `there is no function ${name}`, functions);
    const terms = args.map((arg) => compile(arg, known));
    return found(terms) ?? fail(node, `${name} needs ${found.needs}`);
  };

  const method = (node: ASTNode, [name, of, args]: [string, ASTNode, ASTNode[]], known: Known): Term => {
    const found = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (found === undefined) return fail(node, `there is no function ${name}`, Object.keys(methods));
    const terms = [of, ...args].map((arg) => compile(arg, known));
    return found(terms) ?? fail(node, `${name} needs ${found.needs}`);
  };

  /** What is known besides where a condition holds, or does not hold. */
  const learnt = (test: ASTNode, holds: boolean, known: Known): Known => {
    if (test.op === '!_') return learnt(test.args, !holds, known);
    if (test.op === (holds ? '&&' : '||'))
      return learnt(test.args[1], holds, learnt(test.args[0], holds, known));
    const comparisons = ['==', '!=', '<', '<=', '>', '>='];
    if (!comparisons.includes(test.op)) return known;
    const [one, other] = test.args as Pair;
    const [path, value] = [pathOf(one), other];
    if (path === undefined) return known;
    const cell = cellAt(one, path, known);
    const more = learntOf(cell, test.op, value, holds);
    return more === undefined ? known : new Map([...known, [path.join('.'), more]]);
  };

  return compile(ast, new Map());
}

/** The most rows of other models that are made for a row. */
const MOST_ROWS = 10_000;

const noneNamed = (model: string, models: readonly string[]) =>
  `no model "${model}" refers to this one with "children"${didYouMean(model, models)}`;

const functions = [...new Set([...Object.keys(calls), ...Object.keys(aggregations)])];

type Pair = [ASTNode, ASTNode];

const isNull = (node: ASTNode) => node.op === 'value' && node.args === null;

/** The cell where a comparison with a constant holds, or does not hold; undefined where that tells nothing of it. */
function learntOf(cell: Term, operator: string, value: ASTNode, holds: boolean): Term | undefined {
  const there = { ...cell, nullable: false };
  if (isNull(value)) return (operator === '!=') === holds ? there : undefined;
  const bound = value.op === 'value' ? Number(value.args) : Number.NaN;
  if (cell.type !== 'number' || !Number.isFinite(bound)) return there;
  const step = cell.whole && Number.isInteger(bound) ? 1 : 0;
  const least = (from: number) => ({ ...there, least: Math.max(there.least, Math.min(from, there.most)) });
  const most = (to: number) => ({ ...there, most: Math.min(there.most, Math.max(to, there.least)) });
  const excluding = (other: Term) => (bound === 0 ? operations.withoutZero(other) : other);
  switch (holds ? operator : opposite[operator]) {
    case '==':
      return { ...least(bound), most: Math.min(there.most, Math.max(bound, there.least)) };
    case '!=':
      return excluding(there);
    case '<':
      return excluding(most(bound - step));
    case '<=':
      return most(bound);
    case '>':
      return excluding(least(bound + step));
    default:
      return least(bound);
  }
}

const opposite: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
};
