// A plain evaluation of formulas: the syntax of a formula, walked over a row of JSON. All numbers are doubles, and null is what the
// documents say of it. It shares only the parser with the compiler.
import { type ASTNode, Environment } from '@marcbachmann/cel-js';

export type Json = (string | number | boolean | null) | readonly Json[] | { readonly [name: string]: Json };
type Args = readonly Json[];

const parser = new Environment({ limits: { maxDepth: 64, maxAstNodes: 10_000 } });

export const evaluator = (text: string): ((row: Json) => Json) => {
  const { ast } = parser.parse(text);
  return (row) => evaluate(ast, row);
};

const number = (value: number): Json => (Number.isFinite(value) ? value : null);

/** Operators and functions of operands that are not null. */
const strict: Readonly<Record<string, (args: Args) => Json>> = {
  '+': ([a, b]) => (typeof a === 'string' ? a + String(b) : number(Number(a) + Number(b))),
  '-': ([a, b]) => number(Number(a) - Number(b)),
  '*': ([a, b]) => number(Number(a) * Number(b)),
  '/': ([a, b]) => number(Number(a) / Number(b)),
  '%': ([a, b]) => number(Number(a) % Number(b)),
  '-_': ([a]) => -Number(a),
  '!_': ([a]) => !a,
  '==': ([a, b]) => a === b,
  '!=': ([a, b]) => a !== b,
  '<': ([a, b]) => order(a, b) < 0,
  '<=': ([a, b]) => order(a, b) <= 0,
  '>': ([a, b]) => order(a, b) > 0,
  '>=': ([a, b]) => order(a, b) >= 0,
  round: ([a, places = 0]) => rounded(Number(a), 10 ** Number(places)),
  floor: ([a]) => Math.floor(Number(a)),
  ceil: ([a]) => Math.ceil(Number(a)),
  int: ([a]) => Math.trunc(Number(a)),
  double: ([a]) => Number(a),
  abs: ([a]) => Math.abs(Number(a)),
  min: (args) => Math.min(...args.map(Number)),
  max: (args) => Math.max(...args.map(Number)),
  size: ([a]) => Array.from(String(a)).length,
  string: ([a]) => (typeof a === 'string' ? a : JSON.stringify(a)),
  upperAscii: ([a]) => String(a).replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  lowerAscii: ([a]) => String(a).replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  contains: ([a, b]) => String(a).includes(String(b)),
  startsWith: ([a, b]) => String(a).startsWith(String(b)),
  endsWith: ([a, b]) => String(a).endsWith(String(b)),
};

function order(a: Json | undefined, b: Json | undefined): number {
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(String(b)));
  return Number(a) - Number(b);
}

/** Half away from zero. */
function rounded(value: number, scale: number): number {
  const size = Math.abs(value) * scale;
  if (size >= 2 ** 52) return value;
  const floor = Math.floor(size);
  return (Math.sign(value) * (size - floor >= 0.5 ? floor + 1 : floor)) / scale;
}

/** What rows have together: null is left out, and a sum has the order of the rows. */
function ofRows(name: string, values: readonly Json[]): Json {
  const there = values.filter((value) => value !== null);
  if (name === 'count') return values.length;
  if (typeof there[0] === 'string') return there.sort(order).at(name === 'min' ? 0 : -1) ?? null;
  const numbers = there.map(Number);
  if (name === 'sum') return numbers.reduce((sum, value) => sum + value, 0);
  if (numbers.length === 0) return null;
  return name === 'min' ? Math.min(...numbers) : Math.max(...numbers);
}

function evaluate(node: ASTNode, row: Json): Json {
  const of = (one: ASTNode) => evaluate(one, row);
  const apply = (name: string, nodes: readonly ASTNode[]): Json => {
    const args = nodes.map(of);
    return args.includes(null) ? null : (strict[name] as (args: Args) => Json)(args);
  };
  switch (node.op) {
    case 'value':
      return typeof node.args === 'bigint' ? Number(node.args) : (node.args as Json);
    case 'id':
      return (row as Record<string, Json>)[node.args] as Json;
    case '.': {
      const outer = of(node.args[0]);
      // What an object lacks is null.
      const memberOf = (one: Json) => one && ((one as Record<string, Json>)[node.args[1]] ?? null);
      return Array.isArray(outer) ? outer.map(memberOf) : memberOf(outer);
    }
    case '[]': {
      const [outer, name] = node.args.map(of);
      return (outer as Record<string, Json>)[String(name)] as Json;
    }
    case '?:': {
      const test = of(node.args[0]);
      return test === null ? null : of(node.args[test ? 1 : 2]);
    }
    case '&&':
    case '||': {
      const decides = node.op === '||';
      const both = node.args.map(of);
      return both.includes(decides) ? decides : both.includes(null) ? null : !decides;
    }
    case '==':
    case '!=': {
      const isNull = node.args.some((one) => one.op === 'value' && one.args === null);
      return isNull
        ? node.args.every((one) => of(one) === null) === (node.op === '==')
        : apply(node.op, node.args);
    }
    case 'in': {
      const [one, list] = node.args;
      const tests = (list as ASTNode & { op: 'list' }).args.map((item) => apply('==', [one, item]));
      return tests.includes(true) ? true : tests.includes(null) ? null : false;
    }
    case '-_':
    case '!_':
      return apply(node.op, [node.args]);
    case 'call': {
      const [name, args] = node.args;
      const [rows] = args.map(of);
      return Array.isArray(rows) ? ofRows(name, rows) : apply(name, args);
    }
    case 'rcall':
      return apply(node.args[0], [node.args[1], ...node.args[2]]);
    default:
      return apply(node.op, node.args as ASTNode[]);
  }
}
