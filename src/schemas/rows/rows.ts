import { type Draw, joined, mapped, uniform, weighted } from '../../columns/draw.js';
import {
  type Column,
  column,
  isOptional,
  jsonText,
  nested,
  optional,
  pick,
  presentValue,
  type Scalar,
  type Value,
} from '../../columns/value.js';
import { candidatesOf } from '../candidates/candidates.js';
import { checkSamples } from '../candidates/check.js';
import { refuseUnheeded } from '../candidates/unheeded.js';
import { columnSchema } from '../kinds/column-schema.js';
import { isObject, type JsonObject } from '../read/json.js';
import { listOf, type Node, type Reader, readBy, typesOf } from '../read/node.js';
import { open } from '../read/open.js';
import type { Source } from '../read/pointers.js';
import { SchemaError, UnmetError } from '../read/schema-error.js';
import { isUnlike, typeOf } from '../values/build.js';
import { type Alternative, alternativesOf } from '../values/choices.js';
import { drop, droppedFromAny } from '../values/dropped.js';
import { isScalar } from '../values/fixed.js';
import { member, membersOf, objects, propertiesOf } from '../values/objects.js';
import { coupledNames } from './coupled.js';

/** The properties of the rows of a model. */
export interface Rows {
  /** Those whose values are independent of each other. */
  readonly properties: ReadonlyMap<string, readonly Source[]>;
  /** The columns of the others, which agree in each row. */
  coupled(reader: Reader): readonly Column[];
}

/** The rows of a model whose values are objects. `path` is the name of its random streams. Throws an UnmetError for no rows. */
export function rowsOf(reader: Reader, node: Node, path: string): Rows {
  try {
    if (isPlain(node)) return { properties: propertiesOf(node), coupled: () => [] };
    return ofAlternatives(reader, node, path);
  } catch (error) {
    if (!(error instanceof UnmetError)) throw error;
    return ofCandidates(reader, node, path, error);
  }
}

const choosing = ['anyOf', 'oneOf', 'enum', 'const'];

/** Whether no keyword of the node chooses among alternatives. */
export const isPlain = (node: Node) =>
  node.unmet === undefined && !choosing.some((name) => node.keywords.has(name));

/** Whether none of the values of a model are objects. */
export function hasNoObjects(reader: Reader, node: Node, seen: ReadonlySet<string> = new Set()): boolean {
  const types = typesOf(node);
  if (types !== undefined) return !types.includes('object');
  if (node.unmet !== undefined || !choosing.some((name) => node.keywords.has(name)))
    return typeOf(node) !== 'object';
  try {
    return !flattened(reader, node).some(isOfObjects);
  } catch (error) {
    if (!(error instanceof UnmetError)) throw error;
    // Alternatives that cannot be told apart become candidates, of which some are objects if one alternative has any.
    const listed = ['anyOf', 'oneOf'].flatMap((name) => listOf(node, name));
    const known = new Set([...seen, ...listed.map(({ pointer }) => pointer)]);
    return listed.every(
      (source) => seen.has(source.pointer) || hasNoObjects(reader, open(reader, [source]), known),
    );
  }
}

const isOfObjects = ({ node }: Alternative) => {
  const fixed = node.keywords.get('const')?.value ?? node.keywords.get('enum')?.value;
  if (fixed !== undefined) return [fixed].flat().some(isObject);
  return (typesOf(node) ?? [typeOf(node)]).includes('object');
};

/** An alternative, and whether it is one of `oneOf`: without a property, its rows might suit another one, too. */
interface Part extends Alternative {
  readonly whole: boolean;
  /** In how many choices it stands. */
  readonly depth: number;
}

/** The alternatives of a node and of its alternatives. */
function flattened(reader: Reader, node: Node, whole = false, depth = 0): readonly Part[] {
  const all = alternativesOf(reader, node);
  if (all.length === 1 && all[0]?.node === node) return [{ node, weight: 1, whole, depth }];
  const isWhole = whole || node.keywords.has('oneOf');
  return all.flatMap(({ node: inner, weight }) => {
    const parts =
      inner.unmet === undefined
        ? flattened(reader, inner, isWhole, depth + 1)
        : [{ node: inner, weight: 1, whole: isWhole, depth: depth + 1 }];
    const total = parts.reduce((sum, part) => sum + part.weight, 0);
    return parts.map((part) => ({ ...part, weight: (weight * part.weight) / total }));
  });
}

/** Rows of one alternative or another: a column of an alternative is missing in the rows of those that do not have it. */
function ofAlternatives(reader: Reader, node: Node, path: string): Rows {
  const parts = flattened(reader, node).filter(isOfObjects);
  const made = madeOf(reader, node, parts, path);
  if (made.some(isDoubtful)) {
    for (const [index, { columns }] of made.entries())
      checkSamples(node, `${path}#${index}`, nested(columns));
  }
  const properties = new Map<string, readonly Source[]>();
  for (const [name, sources] of node.properties) {
    if (made.every((one) => isSame(membersOf(one.node)(name), sources))) properties.set(name, sources);
  }
  return {
    properties,
    coupled(own) {
      const alternatives = own.optional === reader.optional ? made : madeOf(own, node, parts, path);
      const names = new Set(alternatives.flatMap(({ columns }) => columns.map(({ name }) => name)));
      const draw = weighted(
        path,
        alternatives.map(({ weight }) => weight),
      );
      const coupled = [...names]
        .filter((name) => !properties.has(name))
        .map((name) => {
          const columns = alternatives.map(({ columns }) => columns.find((one) => one.name === name));
          return chosen(own, draw, member(path, name), columns);
        });
      drop(coupled, droppedFromAny(alternatives.map(({ columns }) => columns)));
      return coupled;
    },
  };
}

/** Whether it may be valid for more than one alternative of `oneOf`, which have been told apart without it. */
const isDoubtful = ({ node, whole, depth, columns }: Part & { readonly columns: readonly Column[] }) =>
  whole && (depth > 1 || isUnlike(node, nested(columns)));

/** The alternatives that have rows, with their columns. Throws an UnmetError when there are none. */
function madeOf(reader: Reader, { pointer }: Node, parts: readonly Part[], model: string) {
  let unmet: UnmetError | undefined;
  const made = parts.flatMap((part, index) => {
    try {
      return [{ ...part, columns: columnsOf(reader, part, model, index) }];
    } catch (error) {
      if (!(error instanceof UnmetError)) throw error;
      unmet ??= error;
      return [];
    }
  });
  if (made.length > 0) return made;
  throw unmet ?? new UnmetError(pointer, 'no alternative allows an object');
}

function columnsOf(reader: Reader, { node, whole }: Part, model: string, index: number): readonly Column[] {
  const path = `${model}#${index}`;
  if (node.unmet !== undefined) throw node.unmet;
  if (node.keywords.has('enum') || node.keywords.has('const'))
    throw new UnmetError(node.pointer, 'fixed rows are not compiled');
  const sibling = (_: string, pointer: string): never => {
    throw new SchemaError(pointer, 'refers to a property outside its object');
  };
  const inside = [node.pointer, ...node.references];
  const of = { path, properties: [] };
  const place = { path, inside, sibling, names: [model], of, ...(whole && { whole }) };
  return objects(reader, readBy(reader, node), place).columns;
}

const isSame = (sources: readonly Source[] | undefined, others: readonly Source[]) =>
  sources?.length === others.length &&
  sources.every(({ pointer }, index) => pointer === others[index]?.pointer);

/** The column of each alternative that has it, as one column. One draw tells where it is missing, although it may be there. */
function chosen(
  { optional: share }: Reader,
  draw: Draw,
  path: string,
  columns: readonly (Column | undefined)[],
): Column {
  const present = columns.filter((one) => one !== undefined);
  const [{ name }] = present as [Column];
  const values = present.map(presentValue);
  const at = columns.map((one) => (one === undefined ? 0 : present.indexOf(one)));
  const choice: Value = { kind: 'choice', draw: mapped(draw, at), values };
  const value = values.length === 1 ? (values[0] as Value) : choice;
  const one = column(name, value, columnSchema(value));
  if (!present.some(isOptional)) {
    const has = columns.map((column) => (column === undefined ? 0 : 1));
    return present.length === columns.length ? one : optional(mapped(draw, has), one);
  }
  const has = columns.flatMap((column) => {
    if (column === undefined) return [0, 0];
    return isOptional(column) ? [0, 1] : [1, 1];
  });
  return optional(mapped(joined(draw, weighted(`${path}#present`, [share, 1 - share]), 2), has), one);
}

/** Rows that are candidates of the model, at least as to the properties that depend on each other. */
function ofCandidates(reader: Reader, node: Node, path: string, unmet: UnmetError): Rows {
  const object = { schema: { type: 'object' }, pointer: '' };
  const rows = candidatesOf(node, unmet, [object]).filter(isObject);
  if (rows.length === 0) throw unmet;
  const [source] = node.sources as readonly [Source];
  const dependent = coupledNames(reader, source);
  const properties = new Map<string, readonly Source[]>();
  const names = new Set([...node.properties.keys(), ...rows.flatMap((row) => Object.keys(row))]);
  const members = membersOf(node);
  for (const name of node.properties.keys()) {
    const sources = dependent === undefined || dependent.has(name) ? undefined : members(name);
    if (sources !== undefined) properties.set(name, sources);
  }
  const made = [...properties.values()].flat().map(({ schema }) => schema);
  refuseUnheeded(reader, node.sources, new Set(made));
  const draw = uniform(path, rows.length);
  const isMade = (name: string) => !properties.has(name) && rows.some((row) => Object.hasOwn(row, name));
  const coupled = [...names].filter(isMade).map((name) => cells(draw, rows, name));
  return { properties, coupled: () => coupled };
}

/** The members of this name of all rows, as one column. */
function cells(draw: Draw, rows: readonly JsonObject[], name: string): Column {
  const has = rows.map((row) => Object.hasOwn(row, name));
  const values = rows.map((row, index) => (has[index] ? row[name] : undefined));
  const texts = values.map((value) => JSON.stringify(value ?? null));
  const scalars = values.map((value): Scalar => (value !== undefined && isScalar(value) ? value : null));
  const isPlainText = values.every((value) => value === undefined || isScalar(value));
  const structures = jsonText(pick(draw, texts));
  const hasScalars = values.some((value) => value !== undefined && isScalar(value));
  const both: Value = {
    kind: 'choice',
    draw: mapped(
      draw,
      values.map((value) => (value === undefined || isScalar(value) ? 0 : 1)),
    ),
    values: [pick(draw, scalars), structures],
  };
  const value = isPlainText ? pick(draw, scalars) : hasScalars ? both : structures;
  const one = column(name, value, columnSchema(value));
  return has.every(Boolean) ? one : optional(mapped(draw, has.map(Number)), one);
}
