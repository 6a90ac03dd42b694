import type { Column } from '../../columns/value.js';
import { type Children, checkChildren, readChildren } from '../keys/children.js';
import { foreignKeysOf } from '../keys/foreign-keys.js';
import { hasNoObjects, isPlain, rowsOf } from '../rows/rows.js';
import { alternativesOf, isNull } from '../values/choices.js';
import { member, requiredOf } from '../values/objects.js';
import type { Budget } from './budget.js';
import { isObject, own } from './json.js';
import type { ModelSource } from './models.js';
import { countOf, flagOf, type Node, pointerTo, type Reader, shareOf } from './node.js';
import { open } from './open.js';
import type { RootSchema } from './root-schema.js';
import { below, SchemaError, UnmetError, unknownWord } from './schema-error.js';

/** A model of the schema, with its properties and keys. */
export interface Entity {
  readonly name: string;
  readonly pointer: string;
  readonly properties: ReadonlyMap<string, Property>;
  /** The columns of further properties, whose values depend on each other. */
  coupled(reader: Reader): readonly Column[];
  /** Whether its values are objects of which no keyword chooses among alternatives. */
  readonly isPlain: boolean;
  /** The properties that no row may lack, and the fewest of a row. */
  readonly required: ReadonlySet<string>;
  readonly least: number;
  /** Whether the values of the model are no objects: rows have them in the only property, `value`. */
  readonly isWrapped: boolean;
  /** In the order of the properties. */
  readonly primaryKey: readonly Property[];
  readonly foreignKeys: readonly ForeignKey[];
  /** The models whose rows those of this one place, and by which key. */
  readonly placed: readonly { readonly child: Entity; readonly key: ForeignKey }[];
}

export interface Property {
  readonly name: string;
  /** The name of its random streams. */
  readonly path: string;
  readonly node: Node;
  /** The node without null, and the share of null values. */
  readonly solid: Node;
  readonly nulls: number;
  readonly primary: boolean;
  /** Whether its values are distinct: the property is `unique` or the only property of the primary key. */
  readonly unique: boolean;
  /** Whether rows have its values in their order, instead of a permutation of them. */
  readonly serial: boolean;
  /** The JSON Pointer to the keyword that makes the property a key. */
  readonly keyPointer: string;
  readonly reference?: Reference;
}

interface Reference {
  readonly model: string;
  readonly property: string;
  readonly pointer: string;
  readonly children?: Children;
  readonly onDelete?: OnDelete;
}

/** What becomes of rows when the row to which they refer is deleted, as SQL says it. Without it, `restrict` holds. */
export type OnDelete = (typeof onDeletes)[number];

const onDeletes = ['restrict', 'cascade', 'set null'] as const;

/** Properties that together refer to one parent row. */
export interface ForeignKey {
  readonly parent: Entity;
  readonly pairs: readonly { readonly property: Property; readonly target: Property }[];
  /** How many rows refer to each parent row, where that is said. */
  readonly children?: Children;
  readonly onDelete?: OnDelete;
}

/** The models of a schema, with their references resolved, and why there are no rows of the others. */
export interface Entities {
  readonly made: ReadonlyMap<string, Entity>;
  readonly refused: ReadonlyMap<string, SchemaError>;
}

/** Reads all models of the schema. An error that `refuses` a model is kept; others, such as mistakes, are thrown. */
export function readEntities(
  root: RootSchema,
  budget: Budget,
  refuses: (error: unknown) => error is SchemaError,
): Entities {
  const made = new Map<string, Begun>();
  const refused = new Map<string, SchemaError>();
  for (const [name, source] of rootFirst(root.models, ({ pointer }) => pointer)) {
    try {
      made.set(
        name,
        budget.ofModel((reader) => readEntity(reader, name, source)),
      );
    } catch (error) {
      if (!refuses(error)) throw error;
      refused.set(name, error);
    }
  }
  for (const entity of made.values()) entity.foreignKeys.push(...foreignKeysOf(entity, made));
  for (const entity of made.values()) {
    checkChildren(entity);
    for (const key of entity.foreignKeys)
      if (key.children !== undefined) made.get(key.parent.name)?.placed.push({ child: entity, key });
  }
  return { made, refused };
}

/** An entity whose relations to others are still to be told. */
type Begun = Entity & { foreignKeys: ForeignKey[]; placed: { child: Entity; key: ForeignKey }[] };

/** The root is what most people ask for, so it is read while there is work left. */
export const rootFirst = <T>(
  models: ReadonlyMap<string, T>,
  pointerTo: (model: T) => string,
): [string, T][] =>
  [...models].sort(([, a], [, b]) => Number(pointerTo(b) === '') - Number(pointerTo(a) === ''));

function readEntity(reader: Reader, name: string, source: ModelSource): Begun {
  const node = open(reader, [source]);
  const path = member('', name).slice(1);
  const isWrapped = hasNoObjects(reader, node);
  if (isWrapped && !source.ofAnyValues)
    throw new UnmetError(pointerTo(node, 'type', 'anyOf', 'oneOf'), 'allows no object, so it is no model');
  const rows = isWrapped
    ? { properties: new Map([['value', [source]]]), coupled: () => [] }
    : rowsOf(reader, node, path);
  const properties = new Map<string, Property>();
  for (const [property, sources] of rows.properties) {
    properties.set(property, readProperty(reader, property, member(path, property), open(reader, sources)));
  }
  const primaryKey = [...properties.values()].filter(({ primary }) => primary);
  const [only] = primaryKey;
  const serial = primaryKey.find((property) => property.serial);
  if (serial !== undefined && primaryKey.length > 1) {
    throw new SchemaError(serial.keyPointer, 'a key of several properties cannot be serial');
  }
  if (primaryKey.length === 1 && only !== undefined) {
    const single = { ...only, unique: true };
    properties.set(only.name, single);
    primaryKey[0] = single;
  }
  const required = isWrapped ? new Set(['value']) : requiredOf(node);
  const least = isWrapped ? 0 : (countOf(node, 'minProperties') ?? 0);
  const { pointer } = source;
  return {
    name,
    pointer,
    properties,
    coupled: rows.coupled,
    isPlain: !isWrapped && isPlain(node),
    required,
    least,
    isWrapped,
    primaryKey,
    foreignKeys: [],
    placed: [],
  };
}

function readProperty(reader: Reader, name: string, path: string, node: Node): Property {
  const { primary, serial, pointer, reference } = readKey(node);
  const isKey = primary || reference !== undefined || flagOf(node, 'unique');
  const formula = node.keywords.get('formula');
  if (isKey && formula !== undefined)
    throw new SchemaError(formula.pointer, 'cannot give the values of a key, nor unique ones');
  // Only keys need their type here. The schemas of other values are opened when the values are built.
  const alternatives = isKey ? alternativesOf(reader, node) : [];
  const solid = alternatives.filter((alternative) => !isNull(alternative.node));
  if (primary && (shareOf(node, 'nulls') ?? 0) > 0)
    throw new SchemaError(pointerTo(node, 'nulls'), 'a primary key is never null');
  if (reference?.onDelete === 'set null' && (primary || solid.length === alternatives.length))
    throw new SchemaError(pointer, 'is set to null on delete, so its type must allow null');
  const total = alternatives.reduce((sum, { weight }) => sum + weight, 0);
  const share = solid.reduce((sum, { weight }) => sum + weight, 0);
  return {
    name,
    path,
    node,
    solid: solid.length === 1 && solid[0] !== undefined ? solid[0].node : node,
    nulls: isKey && !primary ? 1 - share / total : 0,
    primary,
    unique: flagOf(node, 'unique'),
    serial,
    keyPointer: primary || reference !== undefined ? pointer : pointerTo(node, 'unique'),
    ...(reference !== undefined && { reference }),
  };
}

const keyKinds = ['primary', 'foreign'];

interface Key {
  readonly primary: boolean;
  readonly serial: boolean;
  readonly pointer: string;
  readonly reference?: Reference;
}

function readKey(node: Node): Key {
  const found = sqlOf(node);
  if (found === undefined) return { primary: false, serial: false, pointer: node.pointer };
  const { value: sql, pointer } = found;
  if (!isObject(sql)) throw new SchemaError(pointer, 'must be an object with a key', keyKinds);
  const key = own(sql, 'key');
  const kinds = Array.isArray(key) ? key : [key ?? (Object.hasOwn(sql, 'reference') ? 'foreign' : 'primary')];
  const at = below(pointer, 'key');
  for (const kind of kinds) {
    if (typeof kind !== 'string' || !keyKinds.includes(kind))
      throw unknownWord(at, 'kind of key', String(kind), keyKinds);
  }
  const primary = kinds.includes('primary');
  const reference = own(sql, 'reference');
  const serial = own(sql, 'serial') ?? false;
  if (typeof serial !== 'boolean') throw new SchemaError(below(pointer, 'serial'), 'must be true or false');
  const children = own(sql, 'children');
  const childrenAt = below(pointer, 'children');
  if (reference === undefined && children !== undefined)
    throw new SchemaError(childrenAt, 'says how many rows refer to a row, so it needs a reference beside it');
  const onDelete = readOnDelete(sql, pointer);
  if (reference === undefined && !kinds.includes('foreign')) return { primary, serial, pointer: at };
  if (serial)
    throw new SchemaError(below(pointer, 'serial'), 'a key that refers to another one cannot be serial');
  const referenceAt = below(pointer, 'reference');
  const dot = typeof reference === 'string' ? reference.lastIndexOf('.') : -1;
  if (typeof reference !== 'string' || dot < 1) {
    throw new SchemaError(referenceAt, 'must be a model and its property, like "Manager.id"');
  }
  return {
    primary,
    serial,
    pointer: at,
    reference: {
      model: reference.slice(0, dot),
      property: reference.slice(dot + 1),
      pointer: referenceAt,
      ...(children !== undefined && { children: readChildren(children, childrenAt) }),
      ...(onDelete !== undefined && { onDelete }),
    },
  };
}

function readOnDelete(sql: Readonly<Record<string, unknown>>, pointer: string): OnDelete | undefined {
  const value = own(sql, 'onDelete');
  if (value === undefined) return undefined;
  const at = below(pointer, 'onDelete');
  if (own(sql, 'reference') === undefined)
    throw new SchemaError(at, 'says what becomes of a reference, so it needs one beside it');
  const found = onDeletes.find((one) => one === value);
  if (found === undefined) throw unknownWord(at, 'action', String(value), onDeletes);
  return found;
}

/** The `sql` keyword of the property, or of its alternative that is not null: Pydantic puts it there for an optional property. */
function sqlOf(node: Node): { value: unknown; pointer: string } | undefined {
  const direct = node.keywords.get('sql');
  if (direct !== undefined) return direct;
  const choice = node.keywords.get('anyOf');
  if (!Array.isArray(choice?.value)) return undefined;
  for (const [index, schema] of choice.value.entries()) {
    const value = isObject(schema) ? own(schema, 'sql') : undefined;
    if (value !== undefined) return { value, pointer: below(below(choice.pointer, index), 'sql') };
  }
  return undefined;
}
