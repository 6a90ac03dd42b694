import type { Entity, ForeignKey, Property } from '../read/entities.js';
import { SchemaError, unknownWord } from '../read/schema-error.js';

/** The foreign keys of a model. References to the parts of one composite key form one foreign key. */
export function foreignKeysOf(entity: Entity, entities: ReadonlyMap<string, Entity>): ForeignKey[] {
  type Begun = { parent: Entity; pairs: { property: Property; target: Property }[] };
  const keys: Begun[] = [];
  const composites = new Map<Entity, Begun[]>();
  const references = new Map<Property, number>();
  for (const property of entity.properties.values()) {
    const { reference } = property;
    if (reference === undefined) continue;
    const parent = entities.get(reference.model);
    if (parent === undefined) {
      throw unknownWord(reference.pointer, 'model', reference.model, [...entities.keys()]);
    }
    const target = parent.properties.get(reference.property);
    if (target === undefined) {
      const names = [...parent.properties.keys()].map((name) => `${parent.name}.${name}`);
      throw unknownWord(reference.pointer, 'property', `${parent.name}.${reference.property}`, names);
    }
    const pair = { property, target };
    if (target.unique) keys.push({ parent, pairs: [pair] });
    else if (target.primary) {
      // The i-th reference to a part of the parent's key belongs to the i-th foreign key.
      const index = references.get(target) ?? 0;
      references.set(target, index + 1);
      const composite = composites.get(parent) ?? [];
      composites.set(parent, composite);
      const begun = composite[index];
      if (begun === undefined) {
        const key = { parent, pairs: [pair] };
        composite.push(key);
        keys.push(key);
      } else begun.pairs.push(pair);
    } else {
      const unique = [...parent.properties.values()].filter((other) => other.unique || other.primary);
      throw new SchemaError(
        reference.pointer,
        `${parent.name}.${target.name} is neither a primary key nor unique`,
        unique.map(({ name }) => `${parent.name}.${name}`),
      );
    }
  }
  for (const { parent, pairs } of keys) {
    const [first] = pairs;
    if (first === undefined || first.target.unique || pairs.length === parent.primaryKey.length) continue;
    const others = parent.primaryKey.filter((target) => lacks(pairs, target));
    throw new SchemaError(
      first.property.reference?.pointer ?? entity.pointer,
      'refers to a part of a composite key: other properties must refer to the rest of it',
      others.map(({ name }) => `${parent.name}.${name}`),
    );
  }
  return keys.map((key) => {
    const references = key.pairs.map(({ property }) => property.reference);
    const children = references.map((reference) => reference?.children).find(Boolean);
    const onDelete = references.map((reference) => reference?.onDelete).find(Boolean);
    return {
      ...key,
      ...(children !== undefined && { children }),
      ...(onDelete !== undefined && { onDelete }),
    };
  });
}

const lacks = (pairs: ForeignKey['pairs'], target: Property) => pairs.every((pair) => pair.target !== target);
