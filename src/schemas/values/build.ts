import { uniform } from '../../columns/draw.js';
import type { Draw64 } from '../../columns/draw64.js';
import type { Placement } from '../../columns/placement.js';
import { pick, type Value } from '../../columns/value.js';
import { candidatesOf, cellsOf } from '../candidates/candidates.js';
import { checkSamples } from '../candidates/check.js';
import { ours, refuseUnheeded } from '../candidates/unheeded.js';
import { type Distribution, readDistribution, spread } from '../distributions/read.js';
import { formulaOf, isFormula } from '../formulas/formula.js';
import { meant } from '../names/meanings.js';
import { knownAt } from '../names/members.js';
import { inOrder } from '../names/order.js';
import { inPair } from '../names/pairs.js';
import { ofResident } from '../names/residents.js';
import { type Node, pointerTo, type Reader, readBy, type Type, typesOf } from '../read/node.js';
import { open } from '../read/open.js';
import type { Source } from '../read/pointers.js';
import { below, EndlessError, SchemaError, ShareError, UnmetError, WorkError } from '../read/schema-error.js';
import { inShare } from '../read/shares.js';
import { stringKeys, strings } from '../text/strings.js';
import { lists } from './arrays.js';
import { alternativesOf } from './choices.js';
import { type Domain, listed } from './domain.js';
import { checkFixed, fixed, fixedKeys, fixedValues, histogram, isScalar } from './fixed.js';
import { integers, numbers } from './numbers.js';
import { objects, propertiesOf } from './objects.js';
import { isOfPerson, ofPerson } from './people.js';
import type { Sibling } from './siblings.js';
import { isSynthesized, synthesized, synthesizedKeys, withSynthesizedFormat } from './synthesizers.js';

/** The work of the table of a distribution, in the units of Reader.spend. */
const SPREAD_WORK = 100;

/** The work of trying what a name says. */
const MEANING_WORK = 0.5;

/** How often a definition may be nested in itself before the recursion ends. */
const DEEPEST_RECURSION = 2;

/** The place of a value in its row: the name of its random streams, the definitions around it, and the values beside it. */
export interface Place {
  readonly path: string;
  readonly inside: readonly string[];
  readonly sibling: Sibling;
  /** What it is called, from the name of the model to that of the property that has it. */
  readonly names: readonly string[];
  /** Whether its name has already been asked what it says. */
  readonly isNamed?: true;
  /** The object that has it: the name of its random streams, and its properties. */
  readonly of: { readonly path: string; readonly properties: readonly string[] };
  /** The value at a path that leads through a reference of the model; undefined where its first name is none. */
  readonly parent?: (path: readonly string[], pointer: string) => Value | undefined;
  /** The names of the models whose rows the row places, and the value at a path that begins with one of them. */
  readonly placed?: {
    readonly names: readonly string[];
    at(path: readonly string[], pointer: string): PlacedValue;
  };
  /** Whether a choice around it may depend on its members, so that none of them is ever missing. */
  readonly whole?: true;
}

/** Rows that a row places, and a value of each of them. */
export interface PlacedValue {
  readonly placement: Placement;
  readonly value?: Value;
}

/** Opens schemas that all apply to a value at this place. Throws an EndlessError when a definition recurs too often. */
export function enter(
  reader: Reader,
  sources: readonly Source[],
  place: Place,
): { node: Node; place: Place } {
  return entered(open(reader, sources), place);
}

function entered(node: Node, place: Place): { node: Node; place: Place } {
  if (node.references.length === 0) return { node, place };
  for (const reference of node.references) {
    let count = 0;
    for (const outer of place.inside) if (outer === reference) count++;
    if (count >= DEEPEST_RECURSION) {
      throw new EndlessError(below(node.pointer, '$ref'), `#${reference} contains itself without end`);
    }
  }
  return { node, place: { ...place, inside: [...place.inside, ...node.references] } };
}

/** Cells with values that the schema allows: compiled, or candidates that a validator accepts. Throws an UnmetError for no value. */
export function build(reader: Reader, node: Node, place: Place): Value {
  try {
    return compiled(reader, node, place);
  } catch (error) {
    if (!(error instanceof UnmetError) || node.sources.length === 0) throw error;
    // Candidates would not heed these.
    if (ours.some((name) => node.keywords.has(name))) throw error;
    refuseUnheeded(reader, node.sources);
    const values = candidatesOf(node, error);
    return values.every(isScalar) ? fixed(node, place.path, values) : cellsOf(place.path, values);
  }
}

function compiled(reader: Reader, node: Node, place: Place): Value {
  if (isFormula(node)) return formulaOf(reader, node, place);
  const alternatives = alternativesOf(reader, node);
  if (alternatives.length === 1 && alternatives[0]?.node === node) return single(reader, node, place);

  let endless: EndlessError | ShareError | undefined;
  let unmet: UnmetError | undefined;
  let isDoubtful = false;
  const built = alternatives.flatMap((alternative, index) => {
    try {
      const at = entered(
        { ...alternative.node, references: newReferences(alternative.node, node) },
        {
          ...place,
          path: `${place.path}#${index}`,
          ...(node.keywords.has('oneOf') && { whole: true as const }),
        },
      );
      const value = inShare(reader, at.place.path, alternatives.length - index, (reader) =>
        build(reader, at.node, at.place),
      );
      isDoubtful ||= isUnlike(at.node, value);
      return [{ value, weight: alternative.weight }];
    } catch (error) {
      // A union goes on with its other alternatives.
      if (error instanceof UnmetError) unmet ??= error;
      else if (error instanceof EndlessError || error instanceof ShareError) endless = error;
      else throw error;
      return [];
    }
  });
  const value = chosen(place.path, built, endless ?? unmet, node);
  if (isDoubtful && node.keywords.has('oneOf')) checkSamples(readBy(reader, node), place.path, value);
  return value;
}

/** Whether the value has other properties than those by which the alternatives of `oneOf` have been told apart. */
export function isUnlike(node: Node, value: Value): boolean {
  if (value.kind === 'choice') return value.values.some(({ kind }) => kind === 'nested' || kind === 'choice');
  if (value.kind !== 'nested') return false;
  const names = propertiesOf(node);
  return names.size !== value.columns.length || value.columns.some(({ name }) => !names.has(name));
}

const newReferences = (inner: Node, outer: Node) => inner.references.slice(outer.references.length);

function chosen(
  path: string,
  built: readonly { value: Value; weight: number }[],
  failed: SchemaError | undefined,
  node: Node,
): Value {
  const possible = built.filter(({ weight }) => weight > 0);
  const [first] = possible;
  if (first === undefined)
    throw failed ?? new SchemaError(pointerTo(node, 'subdomain'), 'excludes every alternative');
  if (possible.length === 1) return first.value;
  return {
    kind: 'choice',
    draw: { kind: 'weighted', name: path, weights: possible.map(({ weight }) => weight) },
    values: possible.map(({ value }) => value),
  };
}

/** Cells of a schema without alternatives. */
function single(reader: Reader, node: Node, place: Place): Value {
  const { path } = place;
  if (node.unmet !== undefined) throw node.unmet;
  const type = typeOf(node);
  if (type !== 'object' && type !== 'array' && !place.isNamed) reader.cell(node.pointer);
  const distribution = readDistribution(node.keywords.get('distribution'));
  const isListed = node.keywords.has('enum') || node.keywords.has('const');
  if (type === 'null' && !isListed) return pick(uniform(path, 1), [null]);
  if (isOfPerson(node)) return ofPerson(node, place);
  if (distribution.kind === 'histogram') return histogram(node, path, distribution);
  const values = fixedValues(node);
  if (values !== undefined) {
    checkFixed(node, values);
    return fixed(node, path, values);
  }
  if (distribution.kind !== 'uniform' && !place.isNamed) reader.spend(distribution.pointer, SPREAD_WORK);
  const weights = node.keywords.get('weights');
  if (weights !== undefined) throw new SchemaError(weights.pointer, 'must stand beside enum');
  if (node.keywords.has('after') && type !== 'string')
    throw new SchemaError(pointerTo(node, 'after'), 'only dates and date-times can be after others');
  const formatted = isSynthesized(node) ? withSynthesizedFormat(node) : node;
  if (formatted === undefined) return synthesized(node, path);
  const value = place.isNamed ? undefined : byName(reader, node, place);
  return value ?? byType(reader, formatted, place, type);
}

/** Cells of what the name says; undefined where it says nothing that the schema allows. */
function byName(reader: Reader, node: Node, place: Place): Value | undefined {
  const value = ofResident(node, place);
  if (value !== undefined) return value;
  if (node.keywords.has('with'))
    throw new SchemaError(
      pointerTo(node, 'with'),
      'the name says nothing of a person or a place that the schema allows',
    );
  for (const one of meant(node, knownAt(place))) {
    reader.spend(node.pointer, MEANING_WORK);
    try {
      return single(reader, one, { ...place, isNamed: true });
    } catch (error) {
      if (!(error instanceof SchemaError) || error instanceof WorkError) throw error;
    }
  }
  return undefined;
}

/** The draw of a name's distribution, whose table all columns of the same numbers share. */
function spreadByName(reader: Reader, path: string, domain: Domain, distribution: Distribution): Draw64 {
  if (distribution.kind === 'uniform') return spread(path, domain, distribution);
  const parameters = JSON.stringify([...distribution.parameters]);
  const { first, step, size } = domain;
  const draw64 = reader.share(`${distribution.kind} ${parameters} ${first} ${step} ${size}`, () => {
    reader.spend(distribution.pointer, SPREAD_WORK);
    return spread(path, domain, distribution);
  });
  return draw64.kind === 'quantiles' ? { ...draw64, name: path } : spread(path, domain, distribution);
}

function byType(reader: Reader, node: Node, place: Place, type: Type): Value {
  const { path } = place;
  switch (type) {
    case 'null':
      return fixed(node, path, [null]);
    case 'boolean':
      return fixed(node, path, [false, true]);
    case 'integer':
    case 'number': {
      const domain = type === 'integer' ? integers(node) : numbers(node, node.decimals);
      const distribution = readDistribution(node.keywords.get('distribution'));
      const draw64 = place.isNamed
        ? spreadByName(reader, path, domain, distribution)
        : spread(path, domain, distribution);
      const isOpen = place.isNamed || distribution.kind === 'uniform';
      return (isOpen ? inPair(domain, place) : undefined) ?? domain.at(draw64);
    }
    case 'string': {
      const value = strings(node, path);
      return value.kind === 'time' ? inOrder(value, node, place) : value;
    }
    case 'array':
      return lists(reader, node, place);
    case 'object': {
      const value = objects(reader, node, place);
      if (node.scopes.length > 1) checkSamples(readBy(reader, node), path, value);
      return value;
    }
  }
}

/** Distinct values of the schema: at least `need` if that many exist. */
export function keysOf(reader: Reader, node: Node, path: string, need: bigint): Domain {
  const alternatives = alternativesOf(reader, node);
  const [only] = alternatives;
  if (alternatives.length > 1 || only === undefined) {
    throw new SchemaError(pointerTo(node, 'anyOf', 'oneOf', 'type'), 'unique values must have a single type');
  }
  const { node: one } = only;
  if (isOfPerson(one))
    throw new SchemaError(pointerTo(one, 'with'), 'unique values cannot belong to a name beside them');
  const distribution = readDistribution(one.keywords.get('distribution'));
  if (distribution.kind !== 'uniform') {
    throw new SchemaError(distribution.pointer, 'unique values must be uniform', ['uniform']);
  }
  const values = fixedValues(one);
  if (values !== undefined) return fixedKeys(one, values);
  const formatted = isSynthesized(one) ? withSynthesizedFormat(one) : one;
  if (formatted === undefined) return synthesizedKeys(one, path);
  const type = typeOf(one);
  switch (type) {
    case 'boolean':
      return listed([false, true]);
    case 'integer':
      return integers(one);
    case 'number':
      return numbers(one);
    case 'string':
      return stringKeys(formatted, path, need);
    default:
      throw new SchemaError(pointerTo(one, 'type'), `values of type ${type} cannot be unique`, [
        'integer',
        'number',
        'string',
        'boolean',
      ]);
  }
}

/** The type to which keywords apply. It is used when the schema names no type. */
const hints: readonly [Type, readonly string[]][] = [
  ['object', ['properties', 'required', 'minProperties', 'maxProperties', 'propertyNames']],
  ['array', ['items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems']],
  ['string', ['minLength', 'maxLength', 'pattern', 'format', 'synthesizer', 'faker']],
  ['number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'distribution']],
];

export function typeOf(node: Node): Type {
  const [type] = typesOf(node) ?? [];
  if (type !== undefined) return type;
  if (node.scopes.length > 0) return 'object';
  return hints.find(([, keywords]) => keywords.some((name) => node.keywords.has(name)))?.[0] ?? 'string';
}
