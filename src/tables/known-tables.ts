import { createCache, shared } from '../cache.js';
import type { Dataset } from '../columns/dataset.js';
import { ProblemError, unknownName } from '../errors.js';
import type { Catalog } from '../schemas/catalog.js';
import { editionOf, initialOf } from './database.js';
import { definitionIn, readDefinition, SEED } from './definition.js';
import { GIVEN, type GivenDefinition, givenDataset, isGiven } from './given.js';
import type { storedDefinitions } from './stored-definitions.js';
import type { TableParts } from './table.js';

/** Which tables there are, and what they are made of. */
export interface KnownTables {
  /** Is a table with this name there from the start? */
  isBuiltIn(name: string): boolean;
  /** What the table with this name is made of; undefined where there is none. Rejects with a ProblemError where its rows cannot be made. */
  partsOf(name: string): Promise<TableParts | undefined>;
  /** The same for a definition that a request gives. */
  partsIn(name: string, body: unknown): Promise<TableParts>;
  partsOfGiven(name: string, given: GivenDefinition): TableParts;
  /** What a list says of the table with this name; undefined where there is none. */
  listed(name: string): Promise<ListedTable | undefined>;
  /** The names of all tables. */
  names(): Promise<string[]>;
}

export interface ListedTable extends Omit<TableParts, 'dataset' | 'outline'> {
  /** Why its rows cannot be made, where they cannot. */
  readonly problem?: string;
}

export interface KnownTablesOptions {
  readonly datasets: readonly Dataset[];
  readonly catalog: Catalog;
  /** The definitions of the tables that somebody has made. */
  readonly stored: ReturnType<typeof storedDefinitions>;
}

/** The rows of a table that is there from the start; of a model, they are those of the schema. */
const ROWS = 1_000_000;

/** The most tables of which it is kept what they are made of. */
const KEPT = 64;

/** A dataset, and the schema where it is that of a model. */
type MadeOf = Pick<TableParts, 'dataset' | 'outline'>;

export function knownTables({ datasets, catalog, stored }: KnownTablesOptions): KnownTables {
  /** The dataset that a definition names, and how many rows it has by default. */
  async function datasetNamed(name: string): Promise<{ of: MadeOf; rows: number }> {
    const known = datasets.find((dataset) => dataset.name === name);
    if (known !== undefined) return { of: { dataset: known }, rows: ROWS };
    const [schema, model] = splitAtDot(name);
    if (model === undefined) {
      const models = await modelNames();
      const names = [...datasets.map((dataset) => dataset.name), ...models];
      throw unknownName(422, `There is no dataset "${name}"`, name, names, { pointer: '/dataset' });
    }
    const opened = await catalog.open(schema);
    const dataset = catalog.dataset(opened, model);
    return { of: { dataset, outline: opened.outline }, rows: dataset.end?.({})?.rows ?? ROWS };
  }

  async function modelNames(): Promise<string[]> {
    const names: string[] = [];
    for (const name of await catalog.store.list()) {
      // A schema that cannot be read has no models.
      const schema = await catalog.open(name).catch(() => undefined);
      for (const model of schema?.outline.models ?? []) names.push(`${name}.${model.name}`);
    }
    return names;
  }

  const isBuiltIn = (name: string) =>
    name.includes('.') || (datasets.some((dataset) => dataset.name === name) && !stored.has(name));

  const givenParts = shared((given: GivenDefinition) => ({
    dataset: givenDataset('given', given, editionOf(given)),
    given: { initial: initialOf(given), singular: given.given.singular },
  }));

  const partsOfGiven = (name: string, given: GivenDefinition): TableParts => ({
    name,
    definition: GIVEN,
    builtIn: false,
    ...givenParts(given),
  });

  /** What the tables that were asked for last are made of, and their definitions as they are stored. */
  const last = createCache<{ readonly body: unknown; readonly parts: TableParts }>(KEPT);

  async function partsOf(name: string): Promise<TableParts | undefined> {
    const builtIn = isBuiltIn(name);
    const body = builtIn ? undefined : await stored.read(name);
    if (!builtIn && body === undefined) return undefined;
    const before = last.find(name);
    if (before?.body === body && before !== undefined && (await isCurrent(before.parts))) return before.parts;
    const parts = builtIn ? await builtInParts(name) : await partsOfStored(name, body);
    last.add(name, { body, parts });
    return parts;
  }

  /** Has the dataset of a table still the rows that it had? Another version of a schema has others. */
  async function isCurrent({ dataset, definition, given }: TableParts): Promise<boolean> {
    if (given !== undefined || datasets.includes(dataset)) return true;
    return (await datasetNamed(definition.dataset)).of.dataset.edition === dataset.edition;
  }

  async function builtInParts(name: string): Promise<TableParts> {
    const { of, rows } = await datasetNamed(name);
    const definition = { dataset: name, seed: SEED, rows, parameters: {}, strict: true };
    return { name, definition, builtIn: true, ...of };
  }

  const partsOfStored = async (name: string, body: unknown) =>
    isGiven(body) ? partsOfGiven(name, body) : partsIn(name, body);

  async function partsIn(name: string, body: unknown): Promise<TableParts> {
    const { of, rows } = await datasetNamed(definitionIn(body, ROWS).dataset);
    return { name, definition: readDefinition(body, of.dataset, rows), builtIn: false, ...of };
  }

  return {
    isBuiltIn,
    partsOf,
    partsIn,
    partsOfGiven,
    async listed(name) {
      try {
        return await partsOf(name);
      } catch (error) {
        if (isBuiltIn(name) || !(error instanceof ProblemError)) throw error;
        const definition = definitionIn(await stored.read(name), 0);
        return { name, definition, builtIn: false, problem: error.message };
      }
    },
    names: async () => [
      ...new Set([...datasets.map(({ name }) => name), ...(await modelNames()), ...(await stored.names())]),
    ],
  };
}

/** The schema and the model that the name of a table has; no model where it is no name of a model. */
export function splitAtDot(name: string): [schema: string, model: string | undefined] {
  const at = name.indexOf('.');
  return at === -1 ? [name, undefined] : [name.slice(0, at), name.slice(at + 1)];
}
