import { isObject, type JsonObject, own } from './json.js';
import { below } from './schema-error.js';

// A schema may bring along others that it refers to. `documents` at its root has them by the file names or URIs that references have.
// The stored schemas that a schema refers to are put beside them by the catalog.

/**
 * The member with the stored schemas that a schema refers to, by their names: the longest name of this form. A schema that has such a member
 * of its own gets a longer one, so no name means anything else than its author does.
 */
export const STORED = /^\$stored_*$/;

/** A text of JSON with stored schemas, each as a text of JSON, in the member that has them. */
export function withStored(text: string, stored: ReadonlyMap<string, string>): string {
  const own = [...text.matchAll(/"(\$stored_*)"/g)].map(([, name = '']) => name);
  if (own.length + stored.size === 0) return text;
  const name = own.reduce((longest, one) => (one.length < longest.length ? longest : `${one}_`), '$stored');
  const members = [...stored].map(([key, value]) => `${JSON.stringify(key)}:${value}`);
  return text.replace(/}\s*$/, () => `,"${name}":{${members.join()}}}`);
}

const storedIn = (root: JsonObject): string | undefined =>
  Object.keys(root)
    .filter((name) => STORED.test(name))
    .reduce<string | undefined>(
      (longest, name) => (longest === undefined || name.length > longest.length ? name : longest),
      undefined,
    );

/** The members of a root that have documents. */
const membersWithDocuments = (root: JsonObject): readonly string[] =>
  ['documents', storedIn(root)].filter((name) => name !== undefined);

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

/** The documents that the root brings along. */
export const documentsOf = (root: JsonObject): readonly Document[] =>
  entriesOf(root, 'documents').flatMap(([name, value]) =>
    isObject(value) ? [{ pointer: below('/documents', name), value, name: baseName(name) }] : [],
  );

/** The URIs, relative to the root, of all documents beside it, with the document or the URI that it stands for. */
export const allDocuments = (root: JsonObject) =>
  membersWithDocuments(root).flatMap((member) =>
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
  const members = membersWithDocuments(root).filter((member) => isObject(own(root, member)));
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
