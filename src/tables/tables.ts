import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asProblem, removeFile, writeFileAtomically } from '../atomic-file.js';
import { createAsyncCache, createCache } from '../cache.js';
import { fileVersion, parsedJson } from '../checked-files.js';
import type { Dataset } from '../columns/dataset.js';
import { badParameter, ProblemError, unknownName } from '../errors.js';
import type { PreparedRows } from '../output/prepare.js';
import { type Catalog, noneNamed } from '../schemas/catalog.js';
import { isName, nameAllowed } from '../schemas/store.js';
import type { Change, Members } from './changes/change.js';
import { type ChangeLog, openLog } from './changes/log.js';
import { type Definition, datasetIn, readDefinition, SEED } from './definition.js';
import { directoryOf, fileNameOf, makeTable, type Table, type TableMeans, type TableParts } from './table.js';

/** The tables of the service: those that are there from the start, and those that somebody has made. */
export interface Tables {
  /** Rejects with 404 when there is no table with this name. */
  find(name: string): Promise<Table>;
  /** The tables, sorted by their names. */
  list(): Promise<readonly Omit<TableParts, 'dataset'>[]>;
  /** Makes a table, or makes it anew where it has another definition. Rejects with a ProblemError for a wrong one. */
  put(name: string, body: unknown): Promise<{ readonly table: Table; readonly isNew: boolean }>;
  /** Rejects with 404 when there is no table with this name, and with 409 for one that is there from the start. */
  remove(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface TablesOptions {
  /** The folder; it is made for the first change. */
  readonly directory: string;
  readonly datasets: readonly Dataset[];
  readonly catalog: Catalog;
  prepared(name: string, make: () => Promise<PreparedRows>): PreparedRows | Promise<PreparedRows>;
  /** Differs between processes. */
  readonly writer: string;
  /** Gets a file that has lines which are none of a log. */
  tell(file: string, lines: number): void;
}

/** The rows of a table that is there from the start; of a model, they are those of the schema. */
const ROWS = 1_000_000;

/** The most tables that can be made, and the most of all whose columns are kept. */
const MOST_TABLES = 1000;
const KEPT = 64;

/** The rows that are kept as objects take about so many bytes, and each member of one as many as this. */
const KNOWN_BYTES = 32 << 20;
const MEMBER_BYTES = 60;

const bytesOf = (row: Members) => MEMBER_BYTES * Object.keys(row).length;

export function openTables({ datasets, catalog, ...options }: TablesOptions): Tables {
  const { directory, writer, tell } = options;
  const logs = new Map<string, ChangeLog>();
  /** As many drafts of definitions as this process has written, since two may be written at once. */
  let drafts = 0;
  const means: TableMeans = {
    directory,
    prepared: options.prepared,
    known: createCache<Members, Change>({ bytes: KNOWN_BYTES, bytesOf }),
    log(directory, generated, most) {
      const log = logs.get(directory) ?? openLog({ directory, generated, most, writer, tell });
      logs.set(directory, log);
      return log;
    },
  };
  const kept = createAsyncCache<Table>(KEPT);
  const definitions = createAsyncCache<{ readonly body: unknown }>(KEPT);
  const fileOf = (name: string) => join(directory, `${name}.json`);

  /** The dataset that a definition names, and how many rows it has by default. */
  async function datasetNamed(name: string): Promise<{ dataset: Dataset; rows: number }> {
    const known = datasets.find((dataset) => dataset.name === name);
    if (known !== undefined) return { dataset: known, rows: ROWS };
    const [schema, model] = splitAtDot(name);
    if (model === undefined) {
      const models = await modelNames();
      const names = [...datasets.map((dataset) => dataset.name), ...models];
      throw unknownName(422, `There is no dataset "${name}"`, name, names, { pointer: '/dataset' });
    }
    const dataset = catalog.dataset(await catalog.open(schema), model);
    return { dataset, rows: dataset.end?.({})?.rows ?? ROWS };
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

  async function partsOf(name: string): Promise<TableParts | undefined> {
    const isBuiltIn = datasets.some((dataset) => dataset.name === name) || name.includes('.');
    if (!isBuiltIn) {
      const body = await readStored(name);
      if (body === undefined) return undefined;
      const { dataset, rows } = await datasetNamed(datasetIn(body));
      return { name, definition: readDefinition(body, dataset, rows), builtIn: false, dataset };
    }
    const { dataset, rows } = await datasetNamed(name);
    const definition = { dataset: name, seed: SEED, rows, parameters: {}, strict: true };
    return { name, definition, builtIn: true, dataset };
  }

  async function readStored(name: string): Promise<unknown> {
    if (!isName(name)) return undefined;
    const file = fileOf(name);
    try {
      const version = await fileVersion(file);
      const read = async () => ({ body: parsedJson(await readFile(file, 'utf8')) });
      return (await definitions(`${name} ${version}`, read)).body;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw new ProblemError(
        503,
        `The file of the table ${name} ${code === undefined ? message : `cannot be read (${code})`}`,
      );
    }
  }

  const tableOf = async (parts: TableParts) =>
    kept(`${directoryOf(means, parts)} ${parts.definition.strict}`, () => makeTable(parts, means));

  async function storedNames(): Promise<string[]> {
    const files = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
      throw error;
    });
    return files
      .flatMap((file) => (file.endsWith('.json') ? file.slice(0, -'.json'.length) : []))
      .filter(isName);
  }

  const allNames = async () => [
    ...datasets.map(({ name }) => name),
    ...(await modelNames()),
    ...(await storedNames()),
  ];

  /** Removes the changes of all tables that had this name, except those in one folder. */
  async function removeChanges(name: string, except?: string): Promise<void> {
    for (const entry of await readdir(directory)) {
      const path = join(directory, entry);
      if (!entry.startsWith(`${fileNameOf(name)}@`) || path === except) continue;
      await rm(path, { recursive: true, force: true });
    }
  }

  return {
    async find(name) {
      const parts = await partsOf(name);
      if (parts === undefined) throw noneNamed('table', name, await allNames());
      return tableOf(parts);
    },
    async list() {
      const found: Omit<TableParts, 'dataset'>[] = [];
      for (const name of (await allNames()).sort()) {
        const parts = await partsOf(name).catch(() => undefined);
        if (parts !== undefined) found.push(parts);
      }
      return found;
    },
    async put(name, body) {
      if (datasets.some((dataset) => dataset.name === name) || name.includes('.')) throw builtIn(name);
      if (!isName(name)) throw badParameter('name', name, nameAllowed);
      const { dataset, rows } = await datasetNamed(datasetIn(body));
      const definition: Definition = readDefinition(body, dataset, rows);
      const parts = { name, definition, builtIn: false, dataset };
      const table = await makeTable(parts, means);
      const before = await storedNames();
      const isNew = !before.includes(name);
      if (isNew && before.length >= MOST_TABLES)
        throw new ProblemError(507, `There are ${MOST_TABLES} tables already: delete one first`);
      await mkdir(directory, { recursive: true }).catch((error) => {
        throw asProblem(error);
      });
      await writeFileAtomically(fileOf(name), JSON.stringify(definition), `.${writer}-${++drafts}`);
      await removeChanges(name, directoryOf(means, parts));
      return { table, isNew };
    },
    async remove(name) {
      const parts = await partsOf(name);
      if (parts === undefined) throw noneNamed('table', name, await allNames());
      if (parts.builtIn) throw builtIn(name);
      await removeFile(fileOf(name));
      await removeChanges(name);
    },
    async close() {
      for (const log of logs.values()) await log.close();
    },
  };
}

const builtIn = (name: string) =>
  new ProblemError(409, `The table ${name} is there from the start: it can only be reset`, { value: name });

function splitAtDot(name: string): [schema: string, model: string | undefined] {
  const at = name.indexOf('.');
  return at === -1 ? [name, undefined] : [name.slice(0, at), name.slice(at + 1)];
}
