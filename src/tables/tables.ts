import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { removeDrafts } from '../atomic-file.js';
import { createAsyncCache, createCache } from '../cache.js';
import { badParameter, ProblemError } from '../errors.js';
import type { PreparedRows } from '../output/prepare.js';
import { noneNamed } from '../schemas/catalog.js';
import { isName, nameAllowed } from '../schemas/store.js';
import type { Members } from './changes/change.js';
import type { ChangeLog } from './changes/log.js';
import { simulated } from './changes/simulated.js';
import { readDatabase } from './database.js';
import type { Definition } from './definition.js';
import { createFormulasAround, type NamedFormulas } from './formulas/around.js';
import { createDeriver, mayFollowMany, remade } from './formulas/current.js';
import { type GivenDefinition, isGiven } from './given.js';
import type { KeySearch } from './keys.js';
import { type KnownTablesOptions, knownTables, type ListedTable, splitAtDot } from './known-tables.js';
import { openLogs } from './open-logs.js';
import {
  type Relations,
  relationsAmong,
  relationsByNames,
  relationsOfModels,
} from './relations/relations.js';
import { storedDefinitions } from './stored-definitions.js';
import {
  type BareTable,
  directoryOf,
  type FindTable,
  fileNameOf,
  makeTable,
  type Table,
  type TableMeans,
  type TableParts,
} from './table.js';
import { createWorkspaces, type WorkspacesOptions } from './workspaces.js';

/** The tables of the service: those that are there from the start, and those that somebody has made. */
export interface Tables {
  /**
   * The table with the changes of a workspace, or with those that everybody sees. Rejects with 404 when there is no table with this name,
   * and with 409 when its rows cannot be made any more.
   */
  find(name: string, workspace?: string): Promise<Table>;
  /** What the rows of a table that find() has found refer to, and which rows refer to them. */
  relations(name: string): Promise<Relations>;
  /** The tables, sorted by their names. */
  list(): Promise<readonly ListedTable[]>;
  /**
   * Makes a table, or makes it anew where it has another definition; unless `isSimulated`. Rejects with a ProblemError for a wrong
   * definition.
   */
  put(
    name: string,
    body: unknown,
    isSimulated: boolean,
  ): Promise<{ readonly table: ListedTable; readonly isNew: boolean }>;
  /** Rejects with 404 when there is no table with this name, and with 409 for one that is there from the start. */
  remove(name: string, isSimulated: boolean): Promise<void>;
  /**
   * Makes the tables of a file of json-server, or makes them anew where they had other rows, also in place of those that are there from the
   * start; unless `isSimulated`. Rejects with a ProblemError for what is none, and then makes none.
   */
  putDatabase(body: unknown, isSimulated: boolean): Promise<readonly ListedTable[]>;
  /** Is a table one object instead of a list of rows? */
  isSingular(name: string): Promise<boolean>;
  /** Forgets the changes of a workspace. */
  removeWorkspace(name: string): Promise<void>;
  /** Removes what processes that crashed have left half written, and the workspaces that nobody has used for a day. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

export interface TablesOptions extends Pick<KnownTablesOptions, 'datasets' | 'catalog'> {
  /** The folder; it is made for the first change. */
  readonly directory: string;
  readonly workspaces: Omit<WorkspacesOptions, 'removed' | 'writer'>;
  prepared(name: string, make: () => Promise<PreparedRows>): PreparedRows | Promise<PreparedRows>;
  /** Differs between processes. */
  readonly writer: string;
  /** Gets a file that has lines which are none of a log. */
  tell(file: string, lines: number): void;
}

/** The most tables that can be made, and the most whose columns are kept. */
const MOST_TABLES = 1000;
const KEPT = 64;

/** The rows that are kept as objects take about so many bytes, and each member of one as many as this. */
const KNOWN_BYTES = 8 << 20;
const MEMBER_BYTES = 60;

const bytesOf = (row: Members) => MEMBER_BYTES * Object.keys(row).length;

export function openTables({ datasets, catalog, ...options }: TablesOptions): Tables {
  const { directory, writer, tell } = options;
  const logs = openLogs({ writer, tell });
  const workspaces = createWorkspaces({
    ...options.workspaces,
    writer,
    removed: (gone) => logs.close((folder) => dirname(folder) === gone),
  });
  const means: TableMeans = {
    directory,
    prepared: options.prepared,
    known: createCache<Members>({ bytes: KNOWN_BYTES, bytesOf }),
  };
  const kept = createAsyncCache<BareTable>(KEPT);
  const stored = storedDefinitions(directory, writer);

  const { isBuiltIn, partsOf, partsIn, ...known } = knownTables({ datasets, catalog, stored });

  const folders = new WeakMap<TableParts, string>();

  /** The folder of the changes of a table. */
  function folderOf(parts: TableParts): string {
    const folder = folders.get(parts) ?? directoryOf(means, parts);
    folders.set(parts, folder);
    return folder;
  }

  /** A table without its changes. */
  const madeOf = async (parts: TableParts) =>
    kept(`${folderOf(parts)} ${parts.definition.strict}`, () => makeTable(parts, means));

  /** The tables that were found last, by their logs. */
  const lastFound = new WeakMap<
    ChangeLog,
    { parts: TableParts; found: NamedFormulas | undefined; table: Table }
  >();

  async function tableOf(parts: TableParts, workspace: string | undefined): Promise<Table> {
    const folder = folderOf(parts);
    const table = await madeOf(parts);
    const log =
      workspace === undefined
        ? logs.of(table, folder)
        : ofWorkspace(logs.of(table, join(await workspaces.enter(workspace), basename(folder))), workspace);
    const found = await formulasAround(parts);
    const before = lastFound.get(log);
    if (before?.parts === parts && before.found === found) return before.table;
    const formulas = found?.formulas.all.filter((one) => one.table === parts.name) ?? [];
    const findHere: FindTable = (name) => findTable(name, workspace);
    const derivedNow = (
      { formulas, name }: NamedFormulas,
      means: KeySearch,
      own?: FindTable,
      isBounded?: boolean,
    ) => derived(formulas, `${name} ${workspace}`, own ?? findHere, own !== undefined, means, isBounded);
    const whole: Table = {
      ...table,
      workspace,
      log,
      formulas,
      async current(means, own) {
        if (found !== undefined && formulas.length > 0)
          return (await derivedNow(found, means, own))(parts.name).snapshot;
        const asked = own === undefined ? log : (await own(parts.name)).log;
        await asked.read();
        return asked.now();
      },
      async admit(operation, means, own) {
        const find = own ?? findHere;
        if (found === undefined || !(await mayFollowMany(found.formulas, find))) return;
        // What follows from earlier changes is derived once, and for good.
        if (own === undefined) await derivedNow(found, means);
        const now = await find(parts.name);
        const after = { ...now, log: simulated(now.log) };
        await after.log.append(operation);
        const findAfter: FindTable = async (name) => (name === parts.name ? after : find(name));
        await derivedNow(found, means, findAfter, true);
      },
      async remade(row, change, means) {
        if (found === undefined || formulas.length === 0) return row;
        return remade(found.formulas, parts.name, row, change, await derivedNow(found, means), means);
      },
    };
    lastFound.set(log, { parts, found, table: whole });
    return whole;
  }

  function ofWorkspace(log: Table['log'], workspace: string): Table['log'] {
    return {
      ...log,
      async append(operation) {
        await workspaces.admit(workspace);
        return log.append(operation);
      },
    };
  }

  const derived = createDeriver();
  const formulasAround = createFormulasAround(partsOf, async (parts) => (await madeOf(parts)).columns.all);

  /** The tables that were made, with the columns by which they may be related. A table that cannot be read is related to none. */
  async function madeTables() {
    const found: { name: string; columns: string[]; key: string | undefined }[] = [];
    for (const name of await stored.names()) {
      const parts = await partsOf(name).catch(() => undefined);
      const table = parts && (await madeOf(parts).catch(() => undefined));
      if (table === undefined) continue;
      const { all, key } = table.columns;
      found.push({ name, columns: all.map((column) => column.name), key: key?.name });
    }
    return found;
  }

  /** Rejects with 507 where there are too many tables with those of these names. */
  async function checkNumber(names: Iterable<string>): Promise<void> {
    if (new Set([...(await stored.names()), ...names]).size > MOST_TABLES)
      throw new ProblemError(507, `There are ${MOST_TABLES} tables already: delete one first`);
  }

  /** Keeps the definition of a table, without the changes of another one. */
  async function define(parts: TableParts, definition: Definition | GivenDefinition): Promise<void> {
    // A crash may have left changes of this definition, and so may a request that came while it was another one.
    if (!(await hasFolder(parts))) await removeChanges(parts.name);
    await stored.write(parts.name, definition);
  }

  /** Removes the changes of all tables that had this name, those of workspaces included. */
  async function removeChanges(name: string): Promise<void> {
    await logs.close((_, other) => other === name);
    for (const around of [directory, ...(await workspaces.folders())])
      for (const folder of await foldersIn(around))
        if (basename(folder).startsWith(`${fileNameOf(name)}@`))
          await rm(folder, { recursive: true, force: true });
  }

  /** Has the table the changes of this definition? */
  async function hasFolder(parts: TableParts): Promise<boolean> {
    const before = await partsOf(parts.name).catch(() => undefined);
    return before !== undefined && folderOf(before) === folderOf(parts);
  }

  /** Says of an error that it is of a table whose definition was right once. */
  const readable = <Result>(name: string, coming: Promise<Result>): Promise<Result> =>
    coming.catch((error) => {
      if (isBuiltIn(name) || !(error instanceof ProblemError) || error.status >= 500) throw error;
      throw new ProblemError(409, `The rows of the table ${name} cannot be made: ${error.message}`, {
        value: name,
      });
    });

  async function findTable(name: string, workspace?: string): Promise<Table> {
    const parts = await readable(name, partsOf(name));
    if (parts === undefined) throw noneNamed('table', name, await known.names());
    return readable(name, tableOf(parts, workspace));
  }

  return {
    find: findTable,
    async relations(name) {
      const [schema, model] = splitAtDot(name);
      if (model !== undefined)
        return relationsAmong(relationsOfModels(schema, (await catalog.open(schema)).outline), name);
      return relationsAmong(isBuiltIn(name) ? [] : relationsByNames(await madeTables()), name);
    },
    async list() {
      const found: ListedTable[] = [];
      for (const name of (await known.names()).sort()) {
        const listed = await known.listed(name).catch(() => undefined);
        if (listed !== undefined) found.push(listed);
      }
      return found;
    },
    async put(name, body, isSimulated) {
      if (isBuiltIn(name)) throw builtIn(name);
      if (!isName(name)) throw badParameter('name', name, nameAllowed);
      const parts = await partsIn(name, body);
      await madeOf(parts);
      const isNew = !stored.has(name);
      await checkNumber([name]);
      if (!isSimulated) await define(parts, parts.definition);
      return { table: parts, isNew };
    },
    async putDatabase(body, isSimulated) {
      const database = readDatabase(body);
      await checkNumber(database.keys());
      const made: ListedTable[] = [];
      for (const [name, definition] of database) {
        const parts = known.partsOfGiven(name, definition);
        if (!isSimulated) await define(parts, definition);
        made.push(parts);
      }
      return made;
    },
    async remove(name, isSimulated) {
      if (isBuiltIn(name) && (await partsOf(name)) !== undefined) throw builtIn(name);
      // Its definition need not be readable.
      if (!(await stored.names()).includes(name)) throw noneNamed('table', name, await known.names());
      if (isSimulated) return;
      await stored.remove(name);
      await removeChanges(name);
    },
    async isSingular(name) {
      const body = stored.has(name) ? await stored.read(name) : undefined;
      return isGiven(body) && body.given.singular;
    },
    removeWorkspace: workspaces.remove,
    async tidy() {
      const now = options.workspaces.now();
      await workspaces.forget();
      await removeDrafts(directory, now);
      for (const around of [directory, ...(await workspaces.folders())])
        for (const folder of await foldersIn(around)) await removeDrafts(folder, now);
    },
    close: () => logs.close(() => true),
  };
}

/** The folders in a folder. */
async function foldersIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(directory, name));
}

const builtIn = (name: string) =>
  new ProblemError(409, `The table ${name} is there from the start: it can only be reset`, { value: name });
