import { weighted } from '../../columns/draw.js';
import { type Column, column, type Nested, nested, optional } from '../../columns/value.js';
import { Impossible } from '../candidates/facts.js';
import { randomOf } from '../candidates/random.js';
import { textFor } from '../candidates/texts.js';
import { remember } from '../formulas/check.js';
import { columnSchema } from '../kinds/column-schema.js';
import { accepting } from '../read/accepts.js';
import { isObject, own } from '../read/json.js';
import { countOf, type Keyword, type Node, pointerTo, type Reader } from '../read/node.js';
import { emptyNode, open } from '../read/open.js';
import type { Source } from '../read/pointers.js';
import { below, SchemaError, UnmetError } from '../read/schema-error.js';
import { sharing } from '../read/shares.js';
import { readExpression } from '../text/expression.js';
import { matches } from '../text/match.js';
import { build, enter, type Place } from './build.js';
import { columnsByName, presentColumns } from './siblings.js';

const LONGEST_NAME = 200;

/** How many names of outer properties may tell what a name means. */
const OUTER_NAMES = 4;

/** The number of members of an object whose schema describes only their values. */
const ENTRIES = 3;

/** The most names that are tried for members without a name in the schema. */
const MOST_NAMES = 1_000;

export function objects(reader: Reader, node: Node, place: Place): Nested {
  const required = requiredOf(node);
  const properties = propertiesOf(node);
  const of = { path: place.path, properties: [...properties.keys()] };
  const share = sharing(properties.keys(), required);
  const nodes = new Map<string, Node>();
  const made = columnsByName(of.properties, (name, sibling) => {
    const sources = properties.get(name) as readonly Source[];
    const path = member(place.path, name);
    return share(reader, name, path, (reader) => {
      const entered = enter(reader, sources, {
        ...place,
        path,
        names: [...place.names.slice(-OUTER_NAMES), name],
        of,
        sibling,
      });
      nodes.set(name, entered.node);
      const value = build(reader, entered.node, entered.place);
      remember(value, entered.node);
      return column(name, value, columnSchema(value, entered.node));
    });
  });
  const missing = (one: Column) =>
    missingAtTimes(reader, one, member(place.path, one.name), nodes.get(one.name));
  const isWhole = place.whole === true || !mayLack(node, required);
  const recurs = () => new Set(place.inside).size < place.inside.length;
  const columns = presentColumns(made, required, { missing: isWhole ? undefined : missing, recurs });
  if (columns.length < (countOf(node, 'minProperties') ?? 0)) throw tooFew(node, columns.length);
  return nested(columns);
}

/** May members be missing of which `required` says nothing? An object without such a list has all of them. */
const mayLack = (node: Node, required: ReadonlySet<string>): boolean =>
  required.size > 0 && (countOf(node, 'minProperties') ?? 0) <= required.size;

/** The column, missing in the share of rows that the reader says. */
export function missingAtTimes({ optional: share }: Reader, made: Column, path: string, node?: Node): Column {
  if (share === 0) return made;
  const missing = optional(weighted(`${path}#present`, [share, 1 - share]), made);
  return { ...missing, schema: columnSchema(missing.value, node) };
}

/** The name of a member's random streams. It is escaped, so that no two members have the same name. */
export const member = (path: string, name: string): string =>
  `${path}.${name.replace(/[.[\]#%]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)}`;

/** The properties to make: all of them, or with maxProperties the required ones and the first of the others. */
export function propertiesOf(node: Node): ReadonlyMap<string, readonly Source[]> {
  const required = requiredOf(node);
  const members = membersOf(node);
  const all = new Map<string, readonly Source[]>();
  for (const name of new Set([...node.properties.keys(), ...required])) {
    const sources = members(name);
    if (sources !== undefined) all.set(name, sources);
    else if (required.has(name)) throw missing(node, name);
  }
  const least = countOf(node, 'minProperties') ?? 0;
  const most = countOf(node, 'maxProperties') ?? Number.POSITIVE_INFINITY;
  if (least > most)
    throw new UnmetError(pointerTo(node, 'minProperties'), 'minProperties is greater than maxProperties');
  if (required.size > most) {
    throw new UnmetError(
      pointerTo(node, 'maxProperties'),
      `is less than the ${required.size} required properties`,
    );
  }
  const isMap =
    all.size === 0 && node.scopes.some(({ patterns, rest }) => patterns.length > 0 || isObject(rest?.schema));
  const wanted = Math.max(least, isMap ? Math.min(ENTRIES, most) : 0);
  const nameAt = namesFor(node);
  for (let index = 1; all.size < wanted; index++) {
    if (index > MOST_NAMES) {
      if (all.size >= least) break;
      throw tooFew(node, all.size);
    }
    const name = nameAt(index);
    const sources = all.has(name) ? undefined : members(name);
    if (sources !== undefined) all.set(name, sources);
  }
  for (const name of all.keys()) {
    if (name.length > LONGEST_NAME)
      throw new SchemaError(node.pointer, `names have at most ${LONGEST_NAME} characters`);
  }
  const optional = [...all.keys()].filter((name) => !required.has(name));
  const dropped = new Set(optional.slice(Math.max(0, most - required.size)));
  return new Map([...all].filter(([name]) => !dropped.has(name)));
}

/** Whether objects of the node may not have a member of this name. */
export const isForbidden = (node: Node, name: string): boolean => membersOf(node)(name) === undefined;

/** Names for members that have none in the schema. */
function namesFor({ reader, pointer, keywords, scopes }: Node): (index: number) => string {
  const names = keywords.get('propertyNames')?.value;
  const patterns = [...scopes.flatMap(({ patterns }) => patterns.map(({ pattern }) => pattern))];
  const ofNames = isObject(names) ? own(names, 'pattern') : undefined;
  if (typeof ofNames === 'string') patterns.unshift(ofNames);
  if (patterns.length === 0) return (index) => `key${index}`;
  const random = randomOf(pointer);
  const nodes = patterns.map((value) => ({
    ...emptyNode(reader, pointer),
    keywords: new Map([['pattern', { value, pointer }]]),
  }));
  return (index) => {
    const at = index % nodes.length;
    const plain = `key${index}`;
    const tree = readExpression(reader, patterns[at] as string, pointer);
    if (matches(tree, plain, pointer, reader.spend)) return plain;
    try {
      return textFor(nodes[at] as Node, random);
    } catch (error) {
      if (error instanceof Impossible) return plain;
      throw error;
    }
  };
}

/** What applies to the member of a name; undefined where there may be none. */
export function membersOf(node: Node): (name: string) => readonly Source[] | undefined {
  const { reader, scopes } = node;
  const named = node.keywords.get('propertyNames');
  const isName = named === undefined ? () => true : namesOf(node, named);
  return (name) => {
    if (!isName(name)) return undefined;
    const sources = [...(node.properties.get(name) ?? [])];
    for (const { names, patterns, rest } of scopes) {
      const own = patterns.filter(({ pattern, source }) =>
        matches(readExpression(reader, pattern, source.pointer), name, source.pointer, reader.spend),
      );
      sources.push(...own.map(({ source }) => source));
      if (names.has(name) || own.length > 0 || rest === undefined) continue;
      if (rest.schema === false) return undefined;
      sources.push(rest);
    }
    return sources.length > 0 ? sources : [{ schema: true, pointer: node.pointer }];
  };
}

/** Keywords of `propertyNames` that `accepting` knows. */
const ofNames = new Set('type minLength maxLength pattern title description $comment'.split(' '));

function namesOf({ reader }: Node, { value, pointer }: Keyword): (name: string) => boolean {
  const names = open(reader, [{ schema: value, pointer }]);
  const other = [...names.keywords.keys()].find((name) => !ofNames.has(name));
  if (names.unmet !== undefined) throw names.unmet;
  if (other !== undefined) throw new UnmetError(pointerTo(names, other), 'is not supported for names');
  return accepting(names);
}

/** The names of the properties that an object may not lack. */
export function requiredOf(node: Node): ReadonlySet<string> {
  const keyword = node.keywords.get('required');
  if (keyword === undefined) return new Set();
  if (!Array.isArray(keyword.value) || !keyword.value.every((name) => typeof name === 'string')) {
    throw new SchemaError(keyword.pointer, 'must be a list of names');
  }
  return new Set(keyword.value);
}

function missing(node: Node, name: string): UnmetError {
  const { pointer } = node.keywords.get('required') as { pointer: string };
  const index = ((node.keywords.get('required')?.value as string[]) ?? []).indexOf(name);
  return new UnmetError(below(pointer, index), `there is no property "${name}"`, [...node.properties.keys()]);
}

const tooFew = (node: Node, count: number) =>
  new UnmetError(pointerTo(node, 'minProperties'), `only ${count} properties can be made`);
