import { uniform } from '../columns/draw.js';
import { type Column, pick, type Value } from '../columns/value.js';
import type { Refusal } from '../errors.js';
import { type ListedFormula, listedFormulas } from './formulas/listed.js';
import { placingKey } from './keys/children.js';
import { DEFAULT_ROWS, defaultRows, placingsOf } from './keys/default-rows.js';
import { checkFits } from './keys/fits.js';
import { type Keys, keysFor, placingName } from './keys/keys.js';
import { type Placings, sizesOf } from './keys/sizes.js';
import { columnSchema } from './kinds/column-schema.js';
import type { FieldType } from './kinds/field-type.js';
import { fieldType } from './kinds/values.js';
import { noiseReport, noisy } from './noise/noise.js';
import { budgetOf } from './read/budget.js';
import { type Entity, type ForeignKey, type OnDelete, readEntities, rootFirst } from './read/entities.js';
import { MISSING_SHARE, MOST_WORK, type Reader, readBy } from './read/node.js';
import { readRootSchema } from './read/root-schema.js';
import { AbsentError, hasNoValue, SchemaError, WorkError } from './read/schema-error.js';
import { readByOthers } from './rows/read-by-others.js';
import { tablesFor } from './rows/tables.js';
import { type Dropped, droppedFrom } from './values/dropped.js';

export type { FieldType } from './kinds/field-type.js';
export { SchemaError } from './read/schema-error.js';
export type { Dropped } from './values/dropped.js';

/** Models that refer to each other, as read from a JSON Schema. */
export interface Schema {
  readonly models: ReadonlyMap<string, Model>;
  /** Why there are no rows of the other models, by their names. */
  readonly refused: ReadonlyMap<string, SchemaError>;
}

export interface Model {
  readonly name: string;
  /** Whether its values are no objects: rows have them in the only column, `value`. */
  readonly isWrapped: boolean;
  /** The number of rows when the request does not say. */
  readonly defaultRows: number;
  /** The most rows when the request does not say how many there are: as many as the keys allow, where the schema does not say it either. */
  readonly mostRows: number;
  /** The most rows whose keys differ. */
  readonly capacity: number;
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly Reference[];
  readonly fields: readonly Field[];
  readonly formulas: readonly ListedFormula[];
  /** The properties that its rows lack, because they cannot be made. */
  readonly dropped: readonly Dropped[];
  /**
   * The columns of the model when the models have these numbers of rows. A model that is not in `rows` has its default number.
   * Rejects with a SchemaError when there are fewer keys than rows. Keys agree between models that share a family and a seed.
   * `optional` is the share of rows in which a property that `required` leaves out is missing.
   */
  columns(rows: ReadonlyMap<string, number>, noise?: Noise, optional?: number): Promise<Column[]>;
}

/** The share of cells to damage, and whether the columns are the damaged cells or the report of the damage (see noise.ts). */
export interface Noise {
  readonly share: number;
  readonly as: 'cells' | 'report';
}

export interface Reference {
  readonly columns: readonly string[];
  readonly model: string;
  readonly references: readonly string[];
  /** How many rows refer to each parent row, where it places them, and the name of the random stream. */
  readonly children?: { readonly name: string; readonly least: number; readonly most: number };
  /** What becomes of rows when their parent is deleted; left out where nothing is said. */
  readonly onDelete?: OnDelete;
  /** The number of the row's parent, from 0, or null for no parent. */
  parentRow(rows: ReadonlyMap<string, number>): Value;
}

export interface Field extends FieldType {
  readonly name: string;
  readonly unique: boolean;
}

/**
 * Reads a JSON Schema (2020-12). Throws a SchemaError when no rows can be made for it, a WorkError when that takes more than
 * `mostWork`. Each question about the schema may then take as much again. No constant is one of the `inexact` numbers.
 */
export function readSchema(
  value: unknown,
  mostWork = MOST_WORK,
  inexact: ReadonlySet<number> = new Set(),
): Schema {
  const root = readRootSchema(value, inexact);
  // Where more work may be done, a schema that takes too much is to be read again.
  const refuses = (error: unknown): error is SchemaError =>
    hasNoValue(error) || (error instanceof WorkError && mostWork >= MOST_WORK);
  const budget = budgetOf(root, mostWork);
  const reader = budget.ofQuestion();
  const entities = readEntities(root, budget, refuses);
  const placings = placingsOf(entities.made);
  const defaults = defaultRows(reader, root, entities.made, placings);
  const relations = { defaults, placings, readByOthers: readByOthers(reader, entities.made.values()) };
  // A model without rows must also be readable. Its types are those of a model with one row.
  const trial = keysFor(reader, (name) => Math.max(1, defaults.get(name) ?? DEFAULT_ROWS));
  const models = new Map<string, Model>();
  const refused = new Map(entities.refused);
  for (const [name, entity] of rootFirst(entities.made, ({ pointer }) => pointer)) {
    try {
      models.set(
        name,
        budget.ofModel((reader) =>
          modelOf(() => budget.ofQuestion(reader.leftOut), reader, entity, trial, relations),
        ),
      );
    } catch (error) {
      if (!refuses(error)) throw error;
      refused.set(name, error);
    }
  }
  refuseReferrers(models, entities.made, refused);
  const [first] = refused.values();
  // What is in another document may be stored later.
  const waits = [...refused.values()].some((error) => error instanceof AbsentError);
  if (models.size === 0 && first !== undefined && !waits)
    throw Object.assign(first, { members: { ...first.members, refused: refusals(refused) } });
  const inOrder = [...root.models.keys()].flatMap((name) => {
    const model = models.get(name);
    return model === undefined ? [] : [[name, model] as const];
  });
  return { models: new Map(inOrder), refused };
}

/** Refuses the models that refer to refused ones, directly or through others. */
function refuseReferrers(
  models: Map<string, Model>,
  entities: ReadonlyMap<string, Entity>,
  refused: Map<string, SchemaError>,
): void {
  const referrers = new Map<string, { readonly name: string; readonly key: ForeignKey }[]>();
  for (const name of models.keys()) {
    for (const key of (entities.get(name) as Entity).foreignKeys) {
      const all = referrers.get(key.parent.name) ?? [];
      referrers.set(key.parent.name, all);
      all.push({ name, key });
    }
  }
  // A Map that grows is iterated to its new end.
  for (const parent of refused.keys()) {
    for (const { name, key } of referrers.get(parent) ?? []) {
      const pointer = key.pairs[0]?.property.reference?.pointer ?? '';
      if (models.delete(name)) refused.set(name, new SchemaError(pointer, `there are no rows of ${parent}`));
    }
  }
}

export const refusals = (refused: Schema['refused']): readonly Refusal[] =>
  [...refused].map(([model, { pointer, message }]) => ({ model, pointer, detail: message }));

/** What models have to do with each other. */
interface Relations {
  readonly defaults: ReadonlyMap<string, number>;
  readonly placings: Placings;
  readonly readByOthers: ReadonlyMap<Entity, ReadonlySet<string>>;
}

function modelOf(
  newReader: () => Reader,
  reader: Reader,
  entity: Entity,
  trial: Keys,
  { defaults, placings, readByOthers }: Relations,
): Model {
  for (const key of entity.foreignKeys) checkFits(reader, entity, key, trial);
  const columns = tablesFor(reader, trial, readByOthers).columnsOf(entity);
  const rowsOf = (rows: ReadonlyMap<string, number>) =>
    sizesOf((name) => rows.get(name) ?? defaults.get(name) ?? DEFAULT_ROWS, placings);
  const isRelated = entity.placed.length > 0 || placingKey(entity) !== undefined;
  const most = isRelated ? defaults.get(entity.name) : reader.root.givenRows.get(entity.name);
  const capacity = atMost(trial.capacity(entity));
  return {
    name: entity.name,
    isWrapped: entity.isWrapped,
    defaultRows: defaults.get(entity.name) ?? DEFAULT_ROWS,
    mostRows: most ?? capacity,
    capacity,
    primaryKey: entity.primaryKey.map(({ name }) => name),
    foreignKeys: entity.foreignKeys.map((key) => ({
      columns: key.pairs.map(({ property }) => property.name),
      model: key.parent.name,
      references: key.pairs.map(({ target }) => target.name),
      ...(key.children !== undefined && {
        children: { name: placingName(key), least: key.children.least, most: key.children.most },
      }),
      ...(key.onDelete !== undefined && { onDelete: key.onDelete }),
      parentRow: (rows) => keysFor(newReader(), rowsOf(rows)).parentRow(entity, key),
    })),
    fields: columns.map(({ name, value }) => {
      const property = entity.properties.get(name);
      return { name, unique: property?.unique ?? false, ...fieldType(value, property?.solid) };
    }),
    // With a reader of its own, since parts that are left out may have taken all the work.
    formulas: listedFormulas(newReader(), entity, columns),
    dropped: droppedFrom(columns),
    async columns(rows, noise, optional = MISSING_SHARE) {
      const own = { ...newReader(), optional };
      const keys = keysFor(own, rowsOf(rows));
      const clean = tablesFor(own, keys, readByOthers).columnsOf(entity);
      return noise === undefined ? clean : clean.map((column) => damaged(own, entity, keys, column, noise));
    },
  };
}

const atMost = (capacity = BigInt(Number.MAX_SAFE_INTEGER)): number =>
  Number(capacity < BigInt(Number.MAX_SAFE_INTEGER) ? capacity : BigInt(Number.MAX_SAFE_INTEGER));

function damaged(reader: Reader, entity: Entity, keys: Keys, column: Column, { share, as }: Noise): Column {
  const property = entity.properties.get(column.name);
  // Damage to one of the columns that depend on each other would be unlike that of others.
  if (property === undefined) return as === 'cells' ? column : { ...column, ...undamaged(column) };
  const place = { path: property.path, share, dangling: keys.dangling(entity, property) };
  return (as === 'cells' ? noisy : noiseReport)(reader, column, readBy(reader, property.node), place);
}

const undamaged = ({ name }: Column) => {
  const value = pick(uniform(`${name}#noise`, 1), [null]);
  return { value, schema: columnSchema(value) };
};
