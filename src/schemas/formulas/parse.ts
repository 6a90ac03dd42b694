import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js';
import type { Keyword } from '../read/node.js';
import { SchemaError } from '../read/schema-error.js';

export type { ASTNode } from '@marcbachmann/cel-js';

/** The most characters of a formula, the most parts of its syntax, and how deep they are nested. */
const LONGEST = 2_000;
const limits = { maxAstNodes: 500, maxDepth: 32, maxListElements: 100 };

/** How much work a character of a formula is. */
const WORK_A_CHARACTER = 1 / 20;

/** How much work a formula is. */
export const workOf = ({ value }: Keyword): number => 1 + String(value).length * WORK_A_CHARACTER;

const environment = new Environment({ limits });

const parsed = new WeakMap<Keyword, ASTNode>();

/** The syntax of a formula, which is that of CEL. Throws a SchemaError that tells the place in the text. */
export function parseFormula(formula: Keyword): ASTNode {
  const ast = parsed.get(formula) ?? parse(formula);
  parsed.set(formula, ast);
  return ast;
}

function parse({ value: text, pointer }: Keyword): ASTNode {
  if (typeof text !== 'string') throw new SchemaError(pointer, 'must be a formula: a string');
  if (text.length > LONGEST)
    throw new SchemaError(pointer, `is longer than ${LONGEST} characters`, `at most ${LONGEST} characters`);
  try {
    return environment.parse(text).ast;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const { summary, range } = error;
    throw new SchemaError(pointer, `${summary}${placeIn(text, range?.start ?? 0)}`);
  }
}

/** Where in a formula something is, to end a sentence. */
export function placeIn(text: string, start: number): string {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return `, at character ${start + 1} of "${shown}"`;
}
