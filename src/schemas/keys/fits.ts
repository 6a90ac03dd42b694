import { longest } from '../kinds/values.js';
import type { Entity, ForeignKey, Property } from '../read/entities.js';
import { numberOf, pointerTo, type Reader, readBy, typesOf } from '../read/node.js';
import { SchemaError } from '../read/schema-error.js';
import { keysOf, typeOf } from '../values/build.js';
import type { Keys } from './keys.js';

const bounds = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const same = ['pattern', 'format', 'enum', 'const'];

/** Throws a SchemaError unless the keywords of a foreign key allow the values of the key that it refers to. */
export function checkFits(reader: Reader, entity: Entity, { parent, pairs }: ForeignKey, keys: Keys): void {
  for (const { property, target } of pairs) {
    const refuse = (pointer: string, what: string): never => {
      throw new SchemaError(
        pointer,
        `${what} ${parent.name}.${target.name}, which ${entity.name}.${property.name} refers to`,
      );
    };
    const types = typesOf(property.solid);
    const type = typeOf(target.solid);
    if (types !== undefined && !types.includes(type) && !(type === 'integer' && types.includes('number'))) {
      refuse(pointerTo(property.solid, 'type'), `does not allow the ${type} of`);
    }
    for (const name of same) {
      const keyword = property.solid.keywords.get(name);
      const value = JSON.stringify(target.solid.keywords.get(name)?.value);
      if (keyword !== undefined && JSON.stringify(keyword.value) !== value)
        refuse(keyword.pointer, 'differs from that of');
    }
    if (bounds.some((name) => property.solid.keywords.has(name)) && !within(reader, property, target)) {
      refuse(pointerTo(property.solid, ...bounds), 'excludes values of');
    }
    const value = keys.cell(parent, target);
    const room = typeOf(property.solid) === 'string' ? numberOf(property.solid, 'maxLength') : undefined;
    if (value !== undefined && room !== undefined && longest(value) > room) {
      refuse(pointerTo(property.solid, 'maxLength'), 'is shorter than the values of');
    }
  }
}

/** Whether the property allows all numbers of the target. */
function within(reader: Reader, property: Property, target: Property): boolean {
  const [all, some] = [property, target].map(({ solid, path }) =>
    keysOf(reader, readBy(reader, solid), path, 1n),
  );
  if (all === undefined || some === undefined) return true;
  const last = ({ first, step, size }: typeof all) => first + step * (Number(size) - 1);
  return all.first <= some.first && last(some) <= last(all) && Number.isInteger(some.step / all.step);
}
