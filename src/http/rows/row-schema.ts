import { type Column, type List, presentValue, type Scalar, type Value } from '../../columns/value.js';
import { type TSchema, Type } from '../../json-schema.js';
import { columnSchema } from '../../schemas/kinds/column-schema.js';

/** The JSON Schema of rows, as a model with a name. No property is required, because `fields` may leave it out. */
export const rowOf = (columns: readonly Column[], model: string): TSchema => ({
  ...objectOf(columns),
  title: model,
});

const objectOf = (columns: readonly Column[]): TSchema => ({
  type: 'object',
  properties: Object.fromEntries(
    columns.map((column) => [column.name, schemaOf(presentValue(column), column.schema)]),
  ),
});

/** The JSON Schema of the value, of which `schema` says what a column for it in a database needs: that of mixed values is of texts or JSON. */
function schemaOf(value: Value, schema: TSchema): TSchema {
  if (value.kind === 'nested') return objectOf(value.columns);
  if (value.kind === 'list') return Type.Array(itemsOf(value));
  if (value.kind === 'text' && value.json) return opened(schema);
  const { unique: _, ...others } = schema as TSchema & { unique?: boolean };
  const types = typesOf(value);
  const [type = 'null', ...further] = types.has('number')
    ? [...types].filter((one) => one !== 'integer')
    : types;
  return opened({ ...others, type: further.length === 0 ? type : [type, ...further] });
}

/** The same schema, in which objects of which nothing is known may have any member. */
function opened(schema: TSchema & { type?: string | string[]; properties?: object }): TSchema {
  const isOpen = [schema.type].flat().includes('object') && Object.keys(schema.properties ?? {}).length === 0;
  return isOpen ? { ...schema, additionalProperties: true } : schema;
}

/** The JSON Schema of the items, where it is the same for all; else any value is one. */
function itemsOf({ items }: List): TSchema {
  const [first, ...others] = new Set(items.map((item) => JSON.stringify(schemaOf(item, columnSchema(item)))));
  return first !== undefined && others.length === 0 ? JSON.parse(first) : {};
}

type JsonType = 'array' | 'boolean' | 'integer' | 'null' | 'number' | 'object' | 'string';

/** The types that the value has in JSON. */
function typesOf(value: Value): ReadonlySet<JsonType> {
  if (value.kind === 'pick') return new Set(value.values.map(typeOf));
  if (value.kind === 'choice') return new Set(value.values.flatMap((one) => [...typesOf(one)]));
  if (value.kind === 'at row') return typesOf(value.value);
  if (value.kind === 'text') return new Set<JsonType>(value.json ? ['array', 'object'] : ['string']);
  if (value.kind === 'list') return new Set<JsonType>(['array']);
  if (value.kind === 'nested') return new Set<JsonType>(['object']);
  if (value.kind === 'position' || value.kind === 'integer') return new Set<JsonType>(['integer']);
  if (value.kind === 'decimal') return new Set<JsonType>([value.digits > 0 ? 'number' : 'integer']);
  if (value.kind !== 'formula') return new Set<JsonType>(['string']);
  const { type, nullable } = value.term;
  return new Set<JsonType>([ofTerms[type], ...(nullable ? (['null'] as const) : [])]);
}

const ofTerms = { number: 'number', text: 'string', truth: 'boolean' } as const;

function typeOf(value: Scalar): JsonType {
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'string' ? 'string' : 'boolean';
}

/** One of what a name in the plural means. */
export const singular = (name: string): string => name.replace(/s$/, '');
