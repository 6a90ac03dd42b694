import { createAsyncCache } from '../cache.js';
import { ProblemError } from '../errors.js';
import { baseName, withStored } from './read/documents.js';
import type { Links } from './read/root-schema.js';
import type { SchemaReader } from './reader.js';
import { type SchemaStore, type Stored, versionOf } from './store.js';

/** The references of stored schemas to each other: by the name of the other, or by the URI by which it calls itself (`$id`). */
export interface Linker {
  /**
   * A schema with all others that it refers to, directly or through others, as one text. `name` is the one under which it is stored, if
   * it is. References to what is not stored stay as they are.
   */
  linked(schema: Stored, name?: string): Promise<Stored>;
  /** The names of the stored schemas that refer to the one of this name. */
  usersOf(name: string): Promise<readonly string[]>;
}

/** The most characters of a schema and those that it refers to, together. */
const MOST_CHARACTERS = 50_000_000;

/** How many versions of schemas have their links remembered. */
const KEPT = 4_000;

/** Whether the text may have references to other documents. */
const mayRefer = (text: string) => /"\$(ref|dynamicRef|recursiveRef)"\s*:\s*"[^#"]/.test(text);

export function createLinker(store: SchemaStore, reader: SchemaReader): Linker {
  const known = createAsyncCache<Links>(KEPT);
  const linksOf = async ({ text, version }: Stored): Promise<Links> =>
    known(version, () => reader.ask(withStored(text, new Map()), 'links', {}));

  /** The same, and none where people have saved what is no schema. */
  const linksOrNone = async (stored: Stored): Promise<Links> => {
    try {
      return await linksOf(stored);
    } catch {
      return { references: [] };
    }
  };

  /** Whether a schema calls itself by one of these URIs. Only a text that has the URI has to be read for it. */
  const isOneOf = async (stored: Stored, uris: readonly string[]): Promise<boolean> => {
    if (!uris.some((uri) => stored.text.includes(uri))) return false;
    const { id } = await linksOrNone(stored);
    return id !== undefined && uris.includes(id);
  };

  const find = async ({ reference, uris }: Links['references'][number]): Promise<string | undefined> => {
    const name = storedName(reference);
    if (name !== undefined && (await store.read(name)) !== undefined) return name;
    for (const other of await store.list()) {
      const stored = await store.read(other);
      if (stored !== undefined && (await isOneOf(stored, uris))) return other;
    }
    return undefined;
  };

  return {
    async linked(schema, name) {
      if (!mayRefer(schema.text)) return { ...schema, text: withStored(schema.text, new Map()) };
      /** As texts of JSON: the schemas by their names, and the names by the URIs that stand for them. */
      const beside = new Map<string, string>();
      const versions = [schema.version];
      const queue = [schema];
      let characters = schema.text.length;
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        for (const reference of (await linksOf(next)).references) {
          const other = await find(reference);
          if (other === undefined) continue;
          for (const uri of reference.uris) beside.set(uri, JSON.stringify(other === name ? '#' : other));
          if (other === name || beside.has(other)) continue;
          const stored = (await store.read(other)) as Stored;
          characters += stored.text.length;
          if (characters > MOST_CHARACTERS) {
            const detail = `The schema and those that it refers to have more than ${MOST_CHARACTERS} characters`;
            throw new ProblemError(413, detail);
          }
          beside.set(other, stored.text);
          versions.push(`${other} ${stored.version}`);
          if (mayRefer(stored.text)) queue.push(stored);
        }
      }
      const text = withStored(schema.text, beside);
      return beside.size === 0 ? { ...schema, text } : { text, version: versionOf(versions.join('\n')) };
    },
    async usersOf(name) {
      const target = await store.read(name);
      const users: string[] = [];
      for (const other of await store.list()) {
        const stored = other === name ? undefined : await store.read(other);
        if (stored === undefined || !mayRefer(stored.text)) continue;
        const { references } = await linksOrNone(stored);
        for (const { reference, uris } of references) {
          if (users.includes(other)) break;
          const isNamed = storedName(reference) === name;
          if (isNamed || (target !== undefined && (await isOneOf(target, uris)))) users.push(other);
        }
      }
      return users;
    },
  };
}

/** The name that a relative reference, such as `base.json#/$defs/Person`, gives; undefined for a URI with a scheme. */
function storedName(reference: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(reference)) return undefined;
  return baseName(reference)
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '-');
}
