import { createAsyncCache } from '../cache.js';
import type { BadFile } from '../checked-files.js';
import type { Dataset } from '../columns/dataset.js';
import { ProblemError, unknownName } from '../errors.js';
import { type LoadedSchema, modelDataset, noiseDataset } from './dataset.js';
import { createLinker } from './links.js';
import type { Outline } from './outline.js';
import { createReader, type SchemaReader } from './reader.js';
import { openSchemaStore, type SchemaStore, type Stored, versionOf } from './store.js';

/** The stored schemas, schemas in a request body, and the datasets of their models. */
export interface Catalog {
  readonly store: SchemaStore;
  readonly reader: SchemaReader;
  /** A stored schema. Rejects with 404 when there is none with this name. */
  open(name: string): Promise<LoadedSchema>;
  /**
   * The schema with this text, which is or will be stored under the name. Rejects with a ProblemError when no rows can be made
   * for it.
   */
  read(text: string, name?: string): Promise<LoadedSchema>;
  /** The names of the stored schemas that refer to the one of this name. */
  usersOf(name: string): Promise<readonly string[]>;
  /** The dataset of a model. Throws 404 when there is no such model. */
  dataset(schema: LoadedSchema, model: string): Dataset;
  /** The dataset that reports how noise damages the rows of a model. Throws 404 when there is no such model. */
  noise(schema: LoadedSchema, model: string): Dataset;
}

/** The outlines that are kept take about so many bytes, and each of their fields about as many as this. */
const KEPT_BYTES = 32 * 2 ** 20;
const FIELD_BYTES = 300;

const bytesOf = ({ models, refused, dropped }: Outline) =>
  FIELD_BYTES * models.reduce((sum, { fields }) => sum + 1 + fields.length, refused.length + dropped.length);

/** Opens the folder of stored schemas, as openSchemaStore() does. */
export function openCatalog(
  directory: string,
  first: Readonly<Record<string, string>>,
  tell: (bad: BadFile) => void,
  fakerValues?: number,
): Catalog {
  const store = openSchemaStore(directory, first, tell);
  const reader = createReader(fakerValues);
  const outlines = createAsyncCache<Outline>({ bytes: KEPT_BYTES, bytesOf });
  const linker = createLinker(store, reader);
  const read = async (schema: Stored, name?: string): Promise<LoadedSchema> => {
    const { text, version: edition } = await linker.linked(schema, name);
    const outline = await outlines(edition, () => reader.ask(text, 'outline', {}));
    return { text, edition, outline };
  };
  return {
    store,
    reader,
    read: (text, name) => read({ text, version: versionOf(text) }, name),
    async open(name) {
      const stored = await store.read(name);
      if (stored === undefined) throw noneNamed('schema', name, await store.list());
      return read(stored, name);
    },
    usersOf: (name) => linker.usersOf(name),
    dataset: (schema, model) =>
      modelDataset(reader, schema, modelOf(schema, model)) as Dataset<never> as Dataset,
    noise: (schema, model) =>
      noiseDataset(reader, schema, modelOf(schema, model)) as Dataset<never> as Dataset,
  };
}

/** The model of the schema. Throws a ProblemError: 404 when there is none, 422 when it is refused. */
export function modelOf({ outline: { models, refused } }: LoadedSchema, name: string) {
  const found = models.find((model) => model.name === name);
  if (found !== undefined) return found;
  const refusal = refused.find(({ model }) => model === name);
  if (refusal !== undefined) throw new ProblemError(422, refusal.detail, { pointer: refusal.pointer });
  throw noneNamed(
    'model',
    name,
    models.map((model) => model.name),
  );
}

/** 404 that lists the known names. */
export const noneNamed = (what: string, name: string, known: readonly string[]): ProblemError =>
  unknownName(404, `There is no ${what} "${name}"`, name, known);
