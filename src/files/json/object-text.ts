import { ProblemError } from '../../errors.js';
import { LEVELS, type MemberNode, memberNode } from './member-tree.js';

/** An object as texts between values: before[i] stands before the value of column order[i], `close` after the last one. */
export interface ObjectText {
  readonly order: Int32Array;
  readonly before: readonly string[];
  readonly close: string;
}

/** Each column is a member. */
export const flatObject = (columns: readonly string[]): ObjectText => ({
  order: Int32Array.from(columns.keys()),
  before: columns.map((name, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`),
  close: '}',
});

/**
 * A dot in the name of a column stands before the name of a member of an object, so that address.city and address.zip are in the
 * object address. Throws a ProblemError where a column would be a value and an object.
 */
export function nestedObject(columns: readonly string[]): ObjectText {
  const root = memberNode('');
  columns.forEach((column, index) => {
    const names = column.split('.');
    // Deeper objects are not read as columns either.
    const path = names.slice(0, LEVELS).concat(names.length > LEVELS ? names.slice(LEVELS).join('.') : []);
    const node = path.reduce((parent, name) => parent.members.get(name) ?? memberNode(name, parent), root);
    node.column = index;
  });
  const order: number[] = [];
  const before: string[] = [];
  let text = '';
  const write = (node: MemberNode): void => {
    if (node.column >= 0) {
      const inside = columnIn(node, columns);
      if (inside !== undefined) throw valueAndObject(columns[node.column] as string, inside);
      order.push(node.column);
      before.push(text);
      text = '';
      return;
    }
    let open = '{';
    for (const member of node.members.values()) {
      text += `${open}${JSON.stringify(member.name)}:`;
      write(member);
      open = ',';
    }
    text += '}';
  };
  write(root);
  return { order: Int32Array.from(order), before, close: text };
}

/** The name of a column below a member; undefined where there is none. */
function columnIn({ members }: MemberNode, columns: readonly string[]): string | undefined {
  let [node] = members.values();
  while (node !== undefined && node.column < 0) [node] = node.members.values();
  return node && columns[node.column];
}

/** 422: with nest=true one column would be a value and an object that holds the other. */
const valueAndObject = (value: string, member: string): ProblemError =>
  new ProblemError(
    422,
    `With nest=true, the column ${value} is a value, and the column ${member} makes an object of it`,
    { parameter: 'nest', value: 'true' },
  );
