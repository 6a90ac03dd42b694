import { applyEdits, findNodeAtLocation, modify, type Node, type ParseError, parseTree } from 'jsonc-parser';

// A schema is edited as a text, at the place of the change only: what the page does not show stays as it was, to the letter.

/** Names of members and indices of items, from the root. */
export type Path = readonly (string | number)[];

const formattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };
const strict = { disallowComments: true, allowTrailingComma: false };

/** The text with another value at a path; undefined removes what is there. */
export const edited = (text: string, path: Path, value: unknown): string =>
  applyEdits(text, modify(text, [...path], value, { formattingOptions }));

/** The text with the member of this path called otherwise, at the place that it had. */
export function renamed(text: string, path: Path, name: string): string {
  const key = nodeAt(text, path)?.parent?.children?.[0];
  if (key === undefined) return text;
  return text.slice(0, key.offset) + JSON.stringify(name) + text.slice(key.offset + key.length);
}

/** The text with the member of this path at another place among its siblings, from 0; all that stands between them stays. */
export function moved(text: string, path: Path, to: number): string {
  const member = nodeAt(text, path)?.parent;
  const members = member?.parent?.children ?? [];
  const from = members.indexOf(member as Node);
  if (from < 0 || to < 0 || to >= members.length) return text;
  const written = members.map(({ offset, length }) => text.slice(offset, offset + length));
  const order = written.toSpliced(from, 1).toSpliced(to, 0, written[from] as string);
  let made = '';
  let end = 0;
  for (const [at, { offset, length }] of members.entries()) {
    made += text.slice(end, offset) + order[at];
    end = offset + length;
  }
  return made + text.slice(end);
}

/** Where in the text JSON ends to be JSON, in characters; undefined where all of it is an object. */
export function brokenAt(text: string): number | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, strict);
  if (errors[0] !== undefined) return errors[0].offset;
  return root?.type === 'object' ? undefined : 0;
}

/** A part of a text, in characters. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where the value of a JSON pointer is in the text, or the nearest one around it. */
export function spanOf(text: string, pointer: string): Span | undefined {
  const path = pathOf(pointer);
  for (let length = path.length; length > 0; length--) {
    const node = nodeAt(text, path.slice(0, length));
    if (node === undefined) continue;
    // A whole object would be no place: its name is.
    const shown = node.type === 'object' ? (node.parent?.children?.[0] ?? node) : node;
    return { from: shown.offset, to: shown.offset + shown.length };
  }
  return undefined;
}

function nodeAt(text: string, path: Path): Node | undefined {
  const root = parseTree(text, [], strict);
  if (root === undefined) return undefined;
  // A pointer does not tell indices from names.
  return path.reduce<Node | undefined>((node, step) => {
    if (node === undefined) return undefined;
    return findNodeAtLocation(node, [node.type === 'array' ? Number(step) : String(step)]);
  }, root);
}

/** The steps of a JSON pointer (RFC 6901). */
const pathOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The JSON pointer of a path. */
export const pointerOf = (path: Path): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
