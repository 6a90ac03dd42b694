import { isDeepStrictEqual } from 'node:util';
import { uniform } from '../../columns/draw.js';
import { widened } from '../../columns/draw64.js';
import { isObject } from '../read/json.js';
import type { Keyword, Node, Reader, Type } from '../read/node.js';
import { emptyNode } from '../read/open.js';
import { UnmetError } from '../read/schema-error.js';
import { readExpression } from '../text/expression.js';
import { matches } from '../text/match.js';
import type { Domain } from '../values/domain.js';
import { integers, numbers } from '../values/numbers.js';
import { collect, type Facts, Impossible } from './facts.js';
import type { Demand } from './parts.js';
import type { Random } from './random.js';
import { sample } from './sample.js';
import { textFor } from './texts.js';

/** Deeper than this, objects have only what they must have; beyond the second depth, nothing is made. */
const SHALLOW = 4;
const DEEPEST = 20;

/** The usual number of items or of members beyond the least. */
const MORE = 3;

/** A value that means to meet the demands, which its caller checks. Throws Impossible where none is found. */
export function generate(reader: Reader, random: Random, demands: readonly Demand[], depth = 0): unknown {
  if (depth > DEEPEST) throw new Impossible();
  const facts = collect(reader, random, demands);
  const isExcluded = (value: unknown) => facts.excluded.some((one) => isDeepStrictEqual(one, value));
  if (facts.values !== undefined) {
    const { values, types } = facts;
    const possible = values.filter(
      (value) => !isExcluded(value) && (types === undefined || types.has(typeOf(value, types))),
    );
    if (possible.length === 0) throw new Impossible();
    return random.of(possible);
  }
  for (let tries = 0; tries < 5; tries++) {
    const value = ofType(reader, random, facts, random.of(typesFor(facts, depth)), depth);
    if (!isExcluded(value)) return value;
  }
  throw new Impossible();
}

function typeOf(value: unknown, types: ReadonlySet<Type>): Type {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number')
    return Number.isInteger(value) && types.has('integer') ? 'integer' : 'number';
  return typeof value as Type;
}

/** The types to choose from: those that keywords speak of, where the schema names none. */
function typesFor(facts: Facts, depth: number): readonly Type[] {
  if (facts.types !== undefined) return [...facts.types];
  const { limits } = facts;
  const has = (...names: string[]) => names.some((name) => limits.has(name));
  const hinted: Type[] = [];
  const members = facts.properties.size + facts.members.length + facts.required.size + facts.names.length;
  if (
    members + facts.unevaluated.length + facts.implied.length + facts.forbidden.size > 0 ||
    has('minProperties', 'maxProperties')
  )
    hinted.push('object');
  const lists = facts.items.length + facts.contains.length + facts.unevaluatedItems.length;
  if (lists > 0 || has('minItems', 'maxItems', 'uniqueItems')) hinted.push('array');
  if (has('minLength', 'maxLength', 'pattern', 'format')) hinted.push('string');
  if (has('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf')) hinted.push('number');
  if (hinted.length > 0) return hinted;
  return depth > SHALLOW ? ['string', 'integer'] : ['string', 'integer', 'boolean', 'string'];
}

function ofType(reader: Reader, random: Random, facts: Facts, type: Type, depth: number): unknown {
  switch (type) {
    case 'null':
      return null;
    case 'boolean':
      return random.chance(0.5);
    case 'integer':
    case 'number':
      return numberFor(reader, random, facts, type);
    case 'string':
      return stringFor(reader, random, facts);
    case 'array':
      return listFor(reader, random, facts, depth);
    case 'object':
      return objectFor(reader, random, facts, depth);
  }
}

const largest = new Set(
  'minimum exclusiveMinimum minLength minItems minProperties formatMinimum formatExclusiveMinimum'.split(' '),
);
const smallest = new Set(
  'maximum exclusiveMaximum maxLength maxItems maxProperties formatMaximum formatExclusiveMaximum'.split(' '),
);

function limitOf(facts: Facts, name: string): unknown {
  const all = facts.limits.get(name) ?? [];
  if (largest.has(name)) return all.reduce((a, b) => ((b as number) > (a as number) ? b : a), all[0]);
  if (smallest.has(name)) return all.reduce((a, b) => ((b as number) < (a as number) ? b : a), all[0]);
  return all[0];
}

/** The limits as a node, so that numbers and texts are made as everywhere. */
function nodeOf(reader: Reader, facts: Facts): Node {
  const keywords = new Map<string, Keyword>();
  for (const name of facts.limits.keys()) keywords.set(name, { value: limitOf(facts, name), pointer: '' });
  return { ...emptyNode(reader, ''), keywords };
}

/** A text by one of its patterns, or by all of them, one after the other. */
function stringFor(reader: Reader, random: Random, facts: Facts): string {
  const node = nodeOf(reader, facts);
  const patterns = [...new Set(facts.limits.get('pattern'))];
  if (patterns.length < 2) return textFor(node, random);
  const by = (value: unknown) =>
    textFor({ ...node, keywords: new Map([...node.keywords, ['pattern', { value, pointer: '' }]]) }, random);
  return random.chance(0.5) ? by(random.of(patterns)) : patterns.map(by).join('');
}

function numberFor(reader: Reader, random: Random, facts: Facts, type: 'integer' | 'number'): unknown {
  const node = nodeOf(reader, facts);
  const key = numeric.map((name) => node.keywords.get(name)?.value);
  const domain = reader.share(`${type}s of ${JSON.stringify(key)}`, () => domainOf(node, type));
  if (domain === 'none') throw new Impossible();
  // Small numbers look like examples, and there are few of them.
  const size =
    domain.size > 1_000n && random.chance(0.5)
      ? 1_000
      : Number(domain.size < 2n ** 32n ? domain.size : 2n ** 32n);
  return sample(domain.at(widened(uniform('index', Math.min(size, 2 ** 32 - 1)))), random);
}

/** Keywords that say which numbers a domain has. */
const numeric = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'format'];

function domainOf(node: Node, type: 'integer' | 'number'): Domain | 'none' {
  try {
    return type === 'integer' ? integers(node) : numbers(node);
  } catch (error) {
    if (error instanceof UnmetError) return 'none';
    throw error;
  }
}

function countFor(
  random: Random,
  facts: Facts,
  what: 'Items' | 'Properties',
  usual: number,
): { min: number; max: number } {
  const min = Number(limitOf(facts, `min${what}`) ?? 0);
  const max = Number(limitOf(facts, `max${what}`) ?? Math.max(min, usual));
  if (min > max || min > 1_000) throw new Impossible();
  return { min, max: Math.min(max, Math.max(min, usual) + random.below(2)) };
}

function listFor(reader: Reader, random: Random, facts: Facts, depth: number): unknown[] {
  const isDistinct = facts.limits.get('uniqueItems')?.includes(true) ?? false;
  const prefix = Math.max(0, ...facts.items.map((part) => part.prefix.length));
  const wanted = facts.contains.reduce((sum, { min }) => sum + min, 0);
  const { min, max } = countFor(
    random,
    facts,
    'Items',
    depth > SHALLOW ? wanted : Math.max(prefix, wanted, MORE),
  );
  const holders: Demand[] = facts.contains.flatMap(({ demand, min }) =>
    Array<Demand>(Math.min(min, 100)).fill(demand),
  );
  const length = Math.max(min, wanted, depth > SHALLOW ? min : min + random.below(max - min + 1));
  const items: unknown[] = [];
  for (let at = 0; at < length; at++) {
    const demands = itemDemands(facts, at, random);
    const holder = at >= length - holders.length ? holders[at - (length - holders.length)] : undefined;
    if (holder !== undefined) demands.push(holder);
    try {
      items.push(distinct(items, isDistinct, () => generate(reader, random, demands, depth + 1)));
    } catch (error) {
      if (!(error instanceof Impossible) || at < min) throw error;
      break;
    }
  }
  return items;
}

function itemDemands(facts: Facts, at: number, random: Random): Demand[] {
  let isEvaluated = false;
  const demands = facts.items.flatMap(({ prefix, rest }) => {
    const own = prefix[at] ?? rest;
    if (own !== undefined) isEvaluated = true;
    return own === undefined ? [] : [own];
  });
  if (!isEvaluated) demands.push(...facts.unevaluatedItems);
  // Beyond the limit of `contains`, items must be others.
  for (const { demand, max } of facts.contains) {
    if (Number.isFinite(max) && random.chance(0.7)) demands.push({ ...demand, fails: true });
  }
  return demands;
}

/** A value that differs from those before it. */
function distinct(before: readonly unknown[], isDistinct: boolean, make: () => unknown): unknown {
  for (let tries = 0; tries < 20; tries++) {
    const value = make();
    if (!isDistinct || !before.some((other) => isDeepStrictEqual(other, value))) return value;
  }
  throw new Impossible();
}

function objectFor(reader: Reader, random: Random, facts: Facts, depth: number): object {
  const names = namesFor(reader, random, facts, depth);
  const members: [string, unknown][] = [];
  const least = Number(limitOf(facts, 'minProperties') ?? 0);
  for (const name of names) {
    const demands = demandsOf(reader, facts, name);
    try {
      members.push([name, generate(reader, random, demands, depth + 1)]);
    } catch (error) {
      if (!(error instanceof Impossible) || facts.required.has(name)) throw error;
    }
  }
  if (members.length < least) throw new Impossible();
  return Object.fromEntries(members);
}

function namesFor(reader: Reader, random: Random, facts: Facts, depth: number): string[] {
  const { min, max } = countFor(random, facts, 'Properties', Number.POSITIVE_INFINITY);
  const names = new Set<string>();
  const share = depth > SHALLOW ? 0 : random.of([1, 1, 0.5, 0]);
  for (const name of facts.properties.keys()) {
    if (facts.required.has(name) || random.chance(share)) names.add(name);
  }
  for (const name of facts.required) names.add(name);
  for (const [name, others] of facts.implied) {
    if (!names.has(name)) continue;
    for (const other of others) names.add(other);
  }
  for (const name of facts.forbidden) {
    if (facts.required.has(name)) throw new Impossible();
    names.delete(name);
  }
  const patterns = facts.members.flatMap((part) => part.patterns.map(({ pattern }) => pattern));
  const isMap =
    facts.properties.size === 0 &&
    (patterns.length > 0 || facts.members.some(({ rest }) => isObject(rest?.schema)));
  const wanted = Math.max(min, isMap && depth <= SHALLOW ? names.size + random.below(MORE + 1) : 0);
  for (let tries = 0; names.size < wanted && tries < 10 * wanted + 20; tries++) {
    const name = newName(reader, random, facts, patterns, tries);
    if (!facts.forbidden.has(name)) names.add(name);
  }
  const optional = [...names].filter((name) => !facts.required.has(name));
  while (names.size > max && optional.length > 0) names.delete(optional.pop() as string);
  return [...names];
}

function newName(
  reader: Reader,
  random: Random,
  facts: Facts,
  patterns: readonly string[],
  tries: number,
): string {
  if (facts.names.length > 0) {
    const name = generate(
      reader,
      random,
      [...facts.names, { schema: { type: 'string' }, pointer: '' }],
      SHALLOW,
    );
    return String(name);
  }
  const known = [...facts.properties.keys()];
  if (known.length > 0 && random.chance(0.3)) return random.of(known);
  if (patterns.length === 0 || random.chance(0.2)) return `key${tries + 1}`;
  const keywords = new Map([['pattern', { value: random.of(patterns), pointer: '' }]]);
  return textFor({ ...nodeOf(reader, facts), keywords }, random);
}

/** What applies to the member of this name. */
function demandsOf(reader: Reader, facts: Facts, name: string): Demand[] {
  const demands = [...(facts.properties.get(name) ?? [])];
  let isEvaluated = demands.length > 0;
  for (const { names, patterns, rest } of facts.members) {
    const own = patterns.filter(({ pattern }) => isMatch(reader, pattern, name));
    demands.push(...own.map(({ demand }) => demand));
    if (own.length > 0) isEvaluated = true;
    if (own.length > 0 || names.has(name) || rest === undefined) continue;
    demands.push(rest);
    isEvaluated = true;
  }
  if (!isEvaluated) demands.push(...facts.unevaluated);
  return demands;
}

function isMatch(reader: Reader, pattern: string, name: string): boolean {
  return matches(readExpression(reader, pattern, ''), name, '', reader.spend);
}
