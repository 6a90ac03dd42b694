import { isObject, type JsonObject, own } from '../read/json.js';
import { type Reader, type Type, types } from '../read/node.js';
import { below } from '../read/schema-error.js';
import { type Facts, Impossible } from './facts.js';
import { type Demand, textsIn } from './parts.js';
import type { Random } from './random.js';

interface Place {
  readonly reader: Reader;
  readonly random: Random;
  add(demand: Demand): void;
}

/** For a lower bound, the upper bound that fails it, and the other way round. */
const opposite: Readonly<Record<string, readonly [string, number]>> = {
  minimum: ['exclusiveMaximum', 0],
  exclusiveMinimum: ['maximum', 0],
  maximum: ['exclusiveMinimum', 0],
  exclusiveMaximum: ['minimum', 0],
  minLength: ['maxLength', -1],
  maxLength: ['minLength', 1],
  minItems: ['maxItems', -1],
  maxItems: ['minItems', 1],
  minProperties: ['maxProperties', -1],
  maxProperties: ['minProperties', 1],
};

/** Adds one of the ways in which a value fails the schema, at random. Throws Impossible where none is known. */
export function negate(schema: unknown, pointer: string, facts: Facts, place: Place): void {
  if (schema === true) throw new Impossible();
  if (!isObject(schema)) return;
  const ways = waysToFail(schema, pointer, facts, place);
  if (ways.length > 0) place.random.of(ways)();
  // An empty schema has no way; one with other keywords is left to chance.
  else if (Object.keys(schema).length === 0) throw new Impossible();
}

function waysToFail(schema: JsonObject, pointer: string, facts: Facts, place: Place): (() => void)[] {
  const ways: (() => void)[] = [];
  const { add, reader } = place;
  const fail = (inner: unknown, at: string) => add({ schema: inner, pointer: at, fails: true });
  const listed = (name: string): [unknown, string][] => {
    const list = own(schema, name);
    return Array.isArray(list) ? list.map((one, index) => [one, below(below(pointer, name), index)]) : [];
  };
  const reference = own(schema, '$ref');
  if (typeof reference === 'string') {
    const target = reader.root.resolve(reference, below(pointer, '$ref'));
    ways.push(() => fail(target.schema, target.pointer));
  }
  const type = own(schema, 'type');
  if (type !== undefined) {
    const wrong = (Array.isArray(type) ? type : [type]) as Type[];
    if (!place.random.careful || typesBut(wrong, facts).length > 0) ways.push(() => exclude(facts, wrong));
  }
  if (Object.hasOwn(schema, 'const')) ways.push(() => facts.excluded.push(own(schema, 'const')));
  const values = own(schema, 'enum');
  if (Array.isArray(values)) ways.push(() => facts.excluded.push(...values));
  for (const name of textsIn(own(schema, 'required'))) {
    if (!facts.required.has(name)) ways.push(() => facts.forbidden.add(name));
  }
  for (const [keyword, [other, step]] of Object.entries(opposite)) {
    const bound = own(schema, keyword);
    if (typeof bound === 'number')
      ways.push(() => facts.limits.set(other, [...(facts.limits.get(other) ?? []), bound + step]));
  }
  if (Object.hasOwn(schema, 'not'))
    ways.push(() => add({ schema: own(schema, 'not'), pointer: below(pointer, 'not') }));
  for (const part of listed('allOf')) ways.push(() => fail(...part));
  for (const name of ['anyOf', 'oneOf']) {
    const parts = listed(name);
    if (parts.length > 0) ways.push(() => parts.forEach((part) => void fail(...part)));
  }
  const properties = own(schema, 'properties');
  for (const [name, inner] of Object.entries(isObject(properties) ? properties : {})) {
    if (inner === true || (isObject(inner) && Object.keys(inner).length === 0)) continue;
    const demand = { schema: inner, pointer: below(below(pointer, 'properties'), name), fails: true };
    ways.push(() => {
      facts.required.add(name);
      facts.properties.set(name, [...(facts.properties.get(name) ?? []), demand]);
    });
  }
  return ways;
}

function exclude(facts: Facts, wrong: readonly Type[]): void {
  const left = typesBut(wrong, facts);
  if (left.length === 0) throw new Impossible();
  facts.types = new Set(left);
}

/** The types that a value may have if it has none of these. */
const typesBut = (wrong: readonly Type[], facts: Facts): Type[] =>
  [...(facts.types ?? types)].filter(
    (type) => !wrong.includes(type) && !(type === 'integer' && wrong.includes('number')),
  );
