import { weighted } from '../../columns/draw.js';
import { constant, type Draw64, permuted, placed, remainder, row } from '../../columns/draw64.js';
import type { Placement } from '../../columns/placement.js';
import { integerOf, pick, type Value } from '../../columns/value.js';
import { readDistribution, spread } from '../distributions/read.js';
import type { Entity, ForeignKey, Property } from '../read/entities.js';
import { type Reader, readBy } from '../read/node.js';
import { SchemaError } from '../read/schema-error.js';
import { radixOf } from '../text/radix.js';
import { keysOf } from '../values/build.js';
import { type Domain, readNumber } from '../values/domain.js';

/**
 * The keys of all models for given numbers of rows. A key is a function of a row number: the primary key is the function of the
 * row itself, and a foreign key is the same function of a picked parent row, so that it always resolves.
 */
export interface Keys {
  /** The cell of a property that is a key or unique; undefined for other properties. */
  cell(entity: Entity, property: Property): Value | undefined;
  /** The number of the parent row, from 0, or null for no parent. */
  parentRow(entity: Entity, key: ForeignKey): Value;
  /** The value that the parent row has, where `value` is that of the parent's own rows; null for no parent. */
  ofParent(entity: Entity, key: ForeignKey, value: Value): Value;
  /** Where the rows of the model are, which the parent rows of the key place; undefined where they do not. */
  placement(key: ForeignKey): Placement | undefined;
  /** A key that no parent row has; undefined when every key is taken, or when the key is part of a composite key. */
  dangling(entity: Entity, property: Property): Value | undefined;
  /** The most rows that the model can have; undefined when nothing limits them. */
  capacity(entity: Entity): bigint | undefined;
}

/** How many steps from a foreign key to the key that it refers to take one unit of work, about 25 µs. */
const STEPS_A_UNIT = 50;

/** The most foreign keys in a row, each of which refers to the next one. */
export const LONGEST_CHAIN = 500;

/** The error that more foreign keys than LONGEST_CHAIN lead to what is at `pointer`. */
export const tooLongChain = (pointer: string) =>
  new SchemaError(pointer, `more than ${LONGEST_CHAIN} foreign keys in a row lead to this`);

/** A part of a key: a property, or a foreign key with all its properties. */
type Unit = Property | ForeignKey;

const isForeign = (unit: Unit): unit is ForeignKey => 'pairs' in unit;

export function keysFor(reader: Reader, rows: (model: string) => number): Keys {
  const domains = new Map<Property, Domain>();
  const indexes = new Map<Entity, Map<Draw64, Map<Unit, Draw64>>>();
  const picks = new Map<ForeignKey, Draw64>();
  const placements = new Map<ForeignKey, Placement>();
  const references = new Map<Entity, ReadonlyMap<Property, ForeignKey>>();
  const primaryUnits = new Map<Entity, ReadonlySet<Unit>>();
  const checked = new Set<Entity>();

  const foreignKeyOf = (entity: Entity, property: Property) =>
    made(
      references,
      entity,
      () => new Map(entity.foreignKeys.flatMap((key) => key.pairs.map((pair) => [pair.property, key]))),
    ).get(property);

  const unitOf = (entity: Entity, property: Property): Unit => foreignKeyOf(entity, property) ?? property;

  const unitsOf = (entity: Entity): ReadonlySet<Unit> =>
    made(primaryUnits, entity, () => new Set(entity.primaryKey.map((property) => unitOf(entity, property))));

  const domainOf = (entity: Entity, property: Property): Domain =>
    made(domains, property, () =>
      keysOf(reader, readBy(reader, property.solid), property.path, BigInt(rows(entity.name))),
    );

  /**
   * The number of values of a unit. A parent without rows counts as one row, and foreignCell() refuses it when the model has
   * rows.
   */
  const sizeOf = (entity: Entity, unit: Unit): bigint =>
    isForeign(unit) ? BigInt(Math.max(1, rows(unit.parent.name))) : domainOf(entity, unit).size;

  /** The index of a unit's value in row `of` of its model, for a unit with distinct values. */
  const indexAt = (entity: Entity, unit: Unit, of: Draw64): Draw64 => {
    const units = unitsOf(entity);
    if (units.size < 2 || !units.has(unit)) {
      return placeOf(unit, of, sizeOf(entity, unit));
    }
    const known = made(indexes, entity, () => new Map<Draw64, Map<Unit, Draw64>>());
    const digits = made(known, of, () => {
      const name = [...units].map(nameOf).join(' ');
      const radix = radixOf(
        name,
        [...units].map((part) => sizeOf(entity, part)),
      );
      const digits = radix.digits(permuted(name, of, radix.size));
      return new Map([...units].map((part, index) => [part, digits[index] as Draw64]));
    });
    return digits.get(unit) as Draw64;
  };

  /** The value of a key in row `of`. */
  const valueAt = (entity: Entity, property: Property, of: Draw64, passed: Set<Property>): Value => {
    reader.spend(property.keyPointer, 1 / STEPS_A_UNIT);
    if (passed.has(property)) {
      throw new SchemaError(
        property.keyPointer,
        'the keys refer to each other in a cycle, so they have no value',
      );
    }
    if (passed.size > LONGEST_CHAIN) throw tooLongChain(property.keyPointer);
    const key = foreignKeyOf(entity, property);
    const index = indexAt(entity, key ?? property, of);
    if (key === undefined) return domainOf(entity, property).at(index);
    return valueAt(key.parent, targetOf(key, property), index, passed.add(property));
  };

  const isUnique = (entity: Entity, key: ForeignKey) =>
    key.pairs.some(({ property }) => property.unique) || unitsOf(entity).has(key);

  const placementOf = (key: ForeignKey): Placement | undefined => {
    const { children, parent } = key;
    if (children === undefined) return undefined;
    return made(placements, key, () => ({
      name: placingName(key),
      parents: BigInt(Math.max(1, rows(parent.name))),
      least: BigInt(children.least),
      most: BigInt(children.most),
    }));
  };

  /** The number of the parent row, which is one draw for all properties of the key. */
  const parentIndex = (entity: Entity, key: ForeignKey): Draw64 => {
    const known = picks.get(key);
    if (known !== undefined) return known;
    const distribution = key.pairs
      .map(
        ({ property }) =>
          property.solid.keywords.get('distribution') ?? property.node.keywords.get('distribution'),
      )
      .find((keyword) => keyword !== undefined);
    const axis = { size: sizeOf(entity, key), first: 0, step: 1, read: readNumber };
    const placement = placementOf(key);
    const index = isUnique(entity, key)
      ? indexAt(entity, key, row)
      : placement !== undefined
        ? placed('parent', row, placement)
        : spread(nameOf(key), axis, readDistribution(distribution));
    picks.set(key, index);
    return index;
  };

  const optional = (property: Property, value: Value): Value => {
    if (property.nulls === 0) return value;
    const draw = weighted(`${property.path}#null`, [1 - property.nulls, property.nulls]);
    return { kind: 'choice', draw, values: [value, pick(draw, [null, null])] };
  };

  /** All properties of a foreign key are null in the same rows, which the first nullable property decides. */
  const foreignCell = (entity: Entity, key: ForeignKey, value: Value): Value => {
    const nullable = key.pairs.find(({ property }) => property.nulls > 0)?.property;
    if (rows(key.parent.name) > 0 || rows(entity.name) === 0) {
      return nullable === undefined ? value : optional(nullable, value);
    }
    if (nullable !== undefined) return pick(weighted(`${nullable.path}#null`, [1]), [null]);
    const { property } = key.pairs[0] as ForeignKey['pairs'][number];
    throw new SchemaError(
      property.reference?.pointer ?? property.keyPointer,
      `${key.parent.name} has no rows to refer to`,
    );
  };

  const limits = (entity: Entity): { size: bigint; property: Property }[] => {
    const primary = [...unitsOf(entity)];
    const units = new Set<Unit>(
      [...entity.properties.values()].filter(({ unique }) => unique).map((one) => unitOf(entity, one)),
    );
    const found = [...units].map((unit) => ({ size: sizeOf(entity, unit), property: propertyOf(unit) }));
    const [first] = entity.primaryKey;
    if (primary.length > 1 && first !== undefined) {
      const { size } = radixOf(
        '',
        primary.map((unit) => sizeOf(entity, unit)),
      );
      found.push({ size, property: first });
    } else if (primary[0] !== undefined && !units.has(primary[0])) {
      found.push({ size: sizeOf(entity, primary[0]), property: propertyOf(primary[0]) });
    }
    return found;
  };

  const checkRows = (entity: Entity): void => {
    if (checked.has(entity)) return;
    for (const { size, property } of limits(entity)) {
      if (BigInt(rows(entity.name)) <= size) continue;
      throw new SchemaError(
        property.keyPointer,
        `${rows(entity.name)} rows of ${entity.name} need as many different keys, but there are only ${size}`,
      );
    }
    for (const key of entity.foreignKeys) {
      const inKey = key.pairs.filter(({ property }) => property.primary);
      if (inKey.length === 0 || inKey.length === key.pairs.length) continue;
      const { property } = inKey[0] as ForeignKey['pairs'][number];
      throw new SchemaError(
        property.keyPointer,
        'a primary key must contain all properties of a foreign key or none of them',
      );
    }
    checked.add(entity);
  };

  return {
    cell(entity, property) {
      checkRows(entity);
      const key = foreignKeyOf(entity, property);
      if (key !== undefined) {
        const target = targetOf(key, property);
        const passed = new Set(isUnique(entity, key) ? [property] : []);
        return foreignCell(entity, key, valueAt(key.parent, target, parentIndex(entity, key), passed));
      }
      if (!property.primary && !property.unique) return undefined;
      return optional(property, valueAt(entity, property, row, new Set()));
    },
    parentRow(entity, key) {
      const draw64 = parentIndex(entity, key);
      return foreignCell(entity, key, integerOf(draw64));
    },
    ofParent: (entity, key, value) =>
      foreignCell(entity, key, { kind: 'at row', row: parentIndex(entity, key), value }),
    placement: placementOf,
    dangling(entity, property) {
      const key = foreignKeyOf(entity, property);
      if (key === undefined) return undefined;
      const target = targetOf(key, property);
      const isPart = foreignKeyOf(key.parent, target) !== undefined || unitsOf(key.parent).size > 1;
      const taken = BigInt(rows(key.parent.name));
      const domain = isPart ? undefined : domainOf(key.parent, target);
      if (domain === undefined || domain.size <= taken) return undefined;
      return domain.at(placeOf(target, constant(taken), domain.size));
    },
    capacity(entity) {
      const [least] = limits(entity).sort((a, b) => (a.size < b.size ? -1 : 1));
      return least?.size;
    },
  };
}

/** The value of the key in the map, which gets it when it lacks it. */
function made<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

/**
 * The index of the key's value in row `of` (< `size`). Rows and references to them use the same permutation. A serial key has its
 * values in the order of the rows; the remainder only bounds the index.
 */
const placeOf = (unit: Unit, of: Draw64, size: bigint): Draw64 =>
  !isForeign(unit) && unit.serial ? remainder(of, size) : permuted(nameOf(unit), of, size);

/** Names the permutation of the unit's values. */
const nameOf = (unit: Unit): string => propertyOf(unit).path;

/** Names the random stream of the numbers of rows that refer to a parent row. */
export const placingName = (key: ForeignKey): string => `${nameOf(key)}#children`;

const propertyOf = (unit: Unit): Property =>
  isForeign(unit) ? (unit.pairs[0] as ForeignKey['pairs'][number]).property : unit;

const targetOf = ({ pairs }: ForeignKey, property: Property): Property =>
  (pairs.find((pair) => pair.property === property) as ForeignKey['pairs'][number]).target;
