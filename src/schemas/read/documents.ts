import { isObject, type JsonObject, own } from './json.js';
import { below } from './schema-error.js';

// A schema may bring along others that it refers to. `documents` at its root has them by the file names or URIs that references have.
// The stored schemas that a stored schema refers to are put there by the catalog, as STORED.

/** The member with the stored schemas that a stored schema refers to, by their names. */
export const STORED = '$stored';

/** How the member begins that has the schemas which dynamic references make different in different places. */
export const SCOPED = '$scoped';

/** The name of that member, which the root does not have yet. */
export function scopedIn(root: JsonObject): string {
  let name = SCOPED;
  while (Object.hasOwn(root, name)) name += '_';
  return name;
}

/** A document beside the one that was sent or asked for. */
export interface Document {
  readonly pointer: string;
  readonly value: JsonObject;
  /** The name of its file without its folder and ending, or the name by which it is stored. */
  readonly name: string;
}

/** The documents in a member of the root. */
export const documentsOf = (root: JsonObject, member: 'documents' | typeof STORED): readonly Document[] =>
  entriesOf(root, member).flatMap(([name, value]) =>
    isObject(value) ? [{ pointer: below(`/${member}`, name), value, name: baseName(name) }] : [],
  );

/** The URIs, relative to the root, of all documents beside it, with the document or the URI that it stands for. */
export const allDocuments = (root: JsonObject) =>
  (['documents', STORED] as const).flatMap((member) =>
    entriesOf(root, member).map(([name, value]) => ({ name, pointer: below(`/${member}`, name), value })),
  );

function entriesOf(root: JsonObject, member: string): [string, unknown][] {
  const map = own(root, member);
  return isObject(map) ? Object.entries(map) : [];
}

/** What a file is called, without its folder and its ending. */
export const baseName = (path: string): string =>
  path
    .replace(/[?#].*$/s, '')
    .replace(/^.*\//s, '')
    .replace(/(\.schema)?\.(json|ya?ml)$/, '');

/** The root and the documents beside it, of an API description only the schemas: not its paths and examples. */
export function withoutOthers(root: JsonObject): JsonObject {
  const members = ['documents', STORED].filter((member) => isObject(own(root, member)));
  const beside = members.map((member) => {
    const entries = entriesOf(root, member);
    return [
      member,
      Object.fromEntries(entries.map(([name, one]) => [name, isObject(one) ? schemasOf(one) : one])),
    ];
  });
  return { ...schemasOf(root), ...Object.fromEntries(beside) };
}

function schemasOf(document: JsonObject): JsonObject {
  if (!['openapi', 'swagger'].some((name) => typeof own(document, name) === 'string')) return document;
  const parts = ['openapi', 'swagger', 'rows', 'components', 'definitions'].filter((name) =>
    Object.hasOwn(document, name),
  );
  return Object.fromEntries(parts.map((name) => [name, document[name]]));
}
