import type { ASTNode } from './parse.js';

/** The names that a node reads a cell by: a.b and a["b"]; undefined for any other node. */
export function pathOf(node: ASTNode): readonly string[] | undefined {
  if (node.op === 'id') return [node.args];
  if (node.op === '.') return within(node.args[0], node.args[1]);
  if (node.op !== '[]') return undefined;
  const [, name] = node.args;
  return name.op === 'value' && typeof name.args === 'string' ? within(node.args[0], name.args) : undefined;
}

function within(node: ASTNode, name: string): readonly string[] | undefined {
  const path = pathOf(node);
  return path && [...path, name];
}

/** All paths by which a formula reads cells. */
export function pathsOf(node: ASTNode): readonly (readonly string[])[] {
  const path = pathOf(node);
  if (path !== undefined) return [path];
  const isNode = (one: unknown): one is ASTNode => typeof one === 'object' && one !== null && 'op' in one;
  return [node.args].flat(2).filter(isNode).flatMap(pathsOf);
}
