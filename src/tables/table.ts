import { join } from 'node:path';
import { createCache } from '../cache.js';
import type { Dataset } from '../columns/dataset.js';
import type { Column } from '../columns/value.js';
import { defaultOf, writerOf } from '../formats/format.js';
import { json } from '../formats/json.js';
import type { PreparedRows } from '../output/prepare.js';
import { GENERATION, type SeedKey, seedKey } from '../random/key.js';
import { sha256 } from '../random/sha256.js';
import type { Outline } from '../schemas/outline.js';
import type { Change, Members, Operation } from './changes/change.js';
import type { ChangeLog } from './changes/log.js';
import { type Snapshot, untouched } from './changes/snapshot.js';
import type { Base } from './changes/state.js';
import { givenColumns, type TableColumns, tableColumns } from './columns.js';
import type { Definition } from './definition.js';
import type { Formula } from './formulas/formulas.js';
import type { KeySearch } from './keys.js';
import { type KnownRows, type TableRows, tableRows } from './rows.js';

/** Rows of a dataset that can be changed. */
export interface Table {
  readonly name: string;
  readonly definition: Definition;
  /** Is it there from the start, so that it cannot be deleted? */
  readonly builtIn: boolean;
  /** Its rows as they are generated: a dataset without parameters. */
  readonly dataset: Dataset;
  readonly key: SeedKey;
  readonly columns: TableColumns;
  readonly rows: TableRows;
  /** Where its rows are given instead of generated: what it has before all changes, and whether it is one object. */
  readonly given: Given | undefined;
  /** The most rows that can be generated, those that are added included. */
  readonly most: number;
  readonly log: ChangeLog;
  /** The workspace whose changes the log has; undefined for those that everybody sees. */
  readonly workspace: string | undefined;
  /** The formulas of its rows, each after those that it reads. */
  readonly formulas: readonly Formula[];
  /**
   * The table with everything that was acknowledged before the call, and the values of formulas that follow from it. `find` gives the other
   * tables that they read, where these are not the ones that everybody sees.
   */
  current(means: KeySearch, find?: FindTable): Promise<Snapshot>;
  /** Rejects with a ProblemError (409) where too many values of formulas would follow from an operation, which is not applied. */
  admit(operation: Operation, means: KeySearch, find?: FindTable): Promise<void>;
  /** A row as a change of it has left it, with the values of its formulas as they follow other rows now. */
  remade(row: Members, change: Change | undefined, means: KeySearch): Promise<Members>;
}

export type FindTable = (name: string) => Promise<Table>;

/** What rows are read by, and found by their references. */
export type ReadableTable = Pick<Table, 'dataset' | 'key' | 'columns' | 'rows' | 'given' | 'most'> & {
  readonly log: Pick<ChangeLog, 'rowOfKey' | 'isKeyed'>;
};

/** A table without its changes. */
export type BareTable = Omit<Table, 'log' | 'workspace' | 'formulas' | 'current' | 'admit' | 'remade'>;

/** Rows that are given. */
export interface Given {
  readonly initial: Base;
  readonly singular: boolean;
}

/** What a table is made of. */
export interface TableParts {
  readonly name: string;
  readonly definition: Definition;
  readonly builtIn: boolean;
  /** The dataset of the definition, with its parameters. */
  readonly dataset: Dataset;
  readonly given?: Given;
  /** The schema of its rows, where they are those of a model. */
  readonly outline?: Outline;
}

/** What all tables share. */
export interface TableMeans {
  /** The folder of all tables. */
  readonly directory: string;
  prepared(name: string, make: () => Promise<PreparedRows>): PreparedRows | Promise<PreparedRows>;
  readonly known: KnownRows;
}

/** Another definition, or another version of the dataset, is another table, whose changes are others. */
export function directoryOf(means: TableMeans, { name, definition, dataset }: TableParts) {
  const { strict: _, ...rows } = definition;
  const hash = sha256(JSON.stringify([name, rows, GENERATION, dataset.edition]), 'base64url').slice(0, 22);
  return join(means.directory, `${fileNameOf(name)}@${hash}`);
}

/** A name for files; different names may have the same. */
export const fileNameOf = (name: string) => name.replace(/[^\w.-]/g, '_').slice(0, 64);

/** The parameters of a dataset that has as many rows as a table. */
function parametersOf(
  dataset: Dataset,
  given: Definition['parameters'],
  rows: number,
): Record<string, unknown> {
  const all = Object.entries(dataset.parameters).map(([name, schema]) => [
    name,
    given[name] ?? defaultOf(schema),
  ]);
  // The rows of a model may follow from those of others, so that nobody may say how many there are.
  const isSaid = 'rows' in dataset.parameters && dataset.end?.({}).rows !== rows;
  return { ...Object.fromEntries(all), ...(isSaid && { rows: `${rows}` }) };
}

/** The rows of a dataset with these columns, as tableRows() wants them. */
const objectsOf =
  ({ edition, name }: Dataset, { all }: TableColumns, { prepared }: Pick<TableMeans, 'prepared'>) =>
  () =>
    prepared(`${edition} ${name} rows as objects`, () =>
      writerOf(json, {}, { table: name }).prepare(all, 'rows'),
    );

/**
 * So many rows of a dataset, which nobody changes, as a table whose columns are those of the dataset. Datasets with different columns have different
 * editions or names.
 */
export function unchangedTable(
  dataset: Dataset,
  own: readonly Column[],
  key: SeedKey,
  rows: number,
  means: Pick<TableMeans, 'prepared'>,
): { readonly table: ReadableTable; readonly snapshot: Snapshot } {
  const columns = givenColumns(own, dataset.key.length === 1 ? dataset.key : []);
  const known = createCache<Members>(1);
  return {
    table: {
      dataset,
      key,
      columns,
      rows: tableRows(columns, key, objectsOf(dataset, columns, means), known),
      given: undefined,
      most: rows,
      log: { rowOfKey: () => undefined, isKeyed: () => false },
    },
    snapshot: untouched(rows),
  };
}

/** A table without its changes. Rejects with a ProblemError when the dataset refuses the parameters. */
export async function makeTable(parts: TableParts, means: TableMeans): Promise<BareTable> {
  const { name, definition, builtIn, dataset, given } = parts;
  const { seed, rows, parameters } = definition;
  const asked = parametersOf(dataset, parameters, rows);
  const own = await dataset.columns(asked);
  const columns = given === undefined ? tableColumns(own, dataset.key) : givenColumns(own, dataset.key);
  const { end, ...endless } = dataset;
  const most = end === undefined ? Number.MAX_SAFE_INTEGER : (end(asked).capacity ?? rows);
  const made: Dataset = {
    ...endless,
    name,
    family: dataset.family ?? dataset.name,
    edition: `${dataset.edition} ${sha256(JSON.stringify([dataset.name, asked]), 'base64url').slice(0, 22)}`,
    key: columns.key === undefined ? [] : [columns.key.name],
    parameters: {},
    columns: async () => columns.all,
  };
  const key = seedKey(made.family as string, seed);
  return {
    name,
    definition,
    builtIn,
    dataset: made,
    key,
    columns,
    rows: tableRows(columns, key, objectsOf(made, columns, means), means.known),
    given,
    most,
  };
}
