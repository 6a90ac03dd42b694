import { isObject, type JsonObject, own } from '../read/json.js';
import type { Reader } from '../read/node.js';
import type { Source } from '../read/pointers.js';

/** Keywords that speak of members that they do not name. */
const ofAll = new Set(
  'enum const minProperties maxProperties propertyNames additionalProperties patternProperties unevaluatedProperties'.split(
    ' ',
  ),
);
/** Of these, the base of an object may have those that its named properties meet by themselves. */
const ofOthers = new Set(['additionalProperties', 'patternProperties', 'unevaluatedProperties']);

const applicators = ['anyOf', 'oneOf', 'allOf', 'not', 'if', 'then', 'else'];

/**
 * The names of the properties of an object whose values or presence depend on each other, by applicators such as `if`. Undefined
 * when these may be all.
 */
export function coupledNames(reader: Reader, { schema }: Source): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  const seen = new Set<unknown>();

  /** Whether the schema speaks only of members that it names; `within` tells whether it is below an applicator. */
  const isNaming = (part: unknown, within: boolean): boolean => {
    if (!isObject(part)) return true;
    if (seen.has(part)) return false;
    seen.add(part);
    const type = own(part, 'type');
    if (within && type !== undefined && type !== 'object') return false;
    if (Object.keys(part).some((name) => ofAll.has(name) && (within || !ofOthers.has(name)))) return false;
    if (within) addNames(part);
    for (const [name, others] of entriesOf(part, 'dependentRequired')) {
      names.add(name);
      if (Array.isArray(others)) for (const other of others) names.add(String(other));
    }
    const reference = own(part, '$ref');
    const target = typeof reference === 'string' ? reader.root.resolve(reference, '').schema : undefined;
    if (!isNaming(target, within)) return false;
    for (const [name, inner] of entriesOf(part, 'dependentSchemas')) {
      names.add(name);
      if (!isNaming(inner, true)) return false;
    }
    return applicators.every((name) => {
      const inner = own(part, name);
      return [inner].flat().every((one) => isNaming(one, within || name !== 'allOf'));
    });
  };
  const addNames = (part: JsonObject): void => {
    for (const [name] of entriesOf(part, 'properties')) names.add(name);
    const required = own(part, 'required');
    if (Array.isArray(required)) for (const name of required) names.add(String(name));
  };
  return isNaming(schema, false) ? names : undefined;
}

const entriesOf = (part: JsonObject, name: string): [string, unknown][] => {
  const map = own(part, name);
  return isObject(map) ? Object.entries(map) : [];
};
