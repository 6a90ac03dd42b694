import { type Column, column, type Nested, nested } from '../../columns/value.js';
import { columnSchema } from '../kinds/column-schema.js';
import { countOf, type Node, pointerTo, type Reader } from '../read/node.js';
import { isObject, type Source } from '../read/root-schema.js';
import { below, EndlessError, SchemaError } from '../read/schema-error.js';
import { build, enter, type Place } from './build.js';
import { columnsByName } from './siblings.js';

const LONGEST_NAME = 200;

/** The number of members of an object whose schema describes only their values. */
const ENTRIES = 3;

export function objects(reader: Reader, node: Node, place: Place): Nested {
  const required = requiredOf(node);
  const properties = propertiesOf(node);
  const columnOf = columnsByName([...properties.keys()], (name, sibling) => {
    const sources = properties.get(name) as readonly Source[];
    const entered = enter(reader, sources, { ...place, path: member(place.path, name), sibling });
    const value = build(reader, entered.node, entered.place);
    return column(name, value, columnSchema(value, entered.node));
  });
  const columns = [...properties.keys()].flatMap((name): Column[] => {
    try {
      return [columnOf(name)];
    } catch (error) {
      // A recursion ends at a property that may be missing.
      if (error instanceof EndlessError && !required.has(name)) return [];
      throw error;
    }
  });
  return nested(columns);
}

/** The name of a member's random streams. It is escaped, so that no two members have the same name. */
export const member = (path: string, name: string): string =>
  `${path}.${name.replace(/[.[\]#%]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)}`;

/** The properties to make: all of them, or with maxProperties the required ones and the first of the others. */
export function propertiesOf(node: Node): ReadonlyMap<string, readonly Source[]> {
  const required = requiredOf(node);
  const open = additional(node);
  const all = new Map(node.properties);
  for (const name of required) {
    if (all.has(name)) continue;
    if (open === undefined) throw missing(node, name);
    all.set(name, [open]);
  }
  const least = countOf(node, 'minProperties') ?? 0;
  const most = countOf(node, 'maxProperties') ?? Number.POSITIVE_INFINITY;
  if (least > most)
    throw new SchemaError(pointerTo(node, 'minProperties'), 'minProperties is greater than maxProperties');
  if (required.size > most) {
    throw new SchemaError(
      pointerTo(node, 'maxProperties'),
      `is less than the ${required.size} required properties`,
    );
  }
  const wanted = all.size === 0 && isObject(open?.schema) ? Math.min(ENTRIES, most) : 0;
  for (let index = 1; all.size < Math.max(least, wanted); index++) {
    if (open === undefined || index > 1_000) throw tooFew(node, all.size);
    if (!all.has(`key${index}`)) all.set(`key${index}`, [open]);
  }
  for (const name of all.keys()) {
    if (name.length > LONGEST_NAME)
      throw new SchemaError(node.pointer, `names have at most ${LONGEST_NAME} characters`);
  }
  const optional = [...all.keys()].filter((name) => !required.has(name));
  const dropped = new Set(optional.slice(Math.max(0, most - required.size)));
  return new Map([...all].filter(([name]) => !dropped.has(name)));
}

function requiredOf(node: Node): ReadonlySet<string> {
  const keyword = node.keywords.get('required');
  if (keyword === undefined) return new Set();
  if (!Array.isArray(keyword.value) || !keyword.value.every((name) => typeof name === 'string')) {
    throw new SchemaError(keyword.pointer, 'must be a list of names');
  }
  return new Set(keyword.value);
}

/** The schema of additional properties; undefined when they are not allowed. */
function additional(node: Node): Source | undefined {
  const keyword = node.keywords.get('additionalProperties');
  if (keyword?.value === false || node.keywords.get('unevaluatedProperties')?.value === false)
    return undefined;
  return { schema: keyword?.value ?? true, pointer: keyword?.pointer ?? node.pointer };
}

function missing(node: Node, name: string): SchemaError {
  const { pointer } = node.keywords.get('required') as { pointer: string };
  const index = ((node.keywords.get('required')?.value as string[]) ?? []).indexOf(name);
  return new SchemaError(below(pointer, index), `there is no property "${name}"`, [
    ...node.properties.keys(),
  ]);
}

const tooFew = (node: Node, count: number) =>
  new SchemaError(pointerTo(node, 'minProperties'), `only ${count} properties can be made`);
