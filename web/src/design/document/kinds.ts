import { isObject, isPrimary, referenceIn, type Schema } from './models.js';

/** What a column can be, as people choose it. */
export interface Kind {
  /** Such as "integer", "format:uuid" or "synthesizer:iban". */
  readonly id: string;
  readonly group: string;
  readonly title: string;
  /** What makes a column this kind. */
  readonly schema: Schema;
}

const plain = (
  group: string,
  kinds: readonly (readonly [id: string, title: string, schema: Schema])[],
): Kind[] => kinds.map(([id, title, schema]) => ({ id, group, title, schema }));

const worded = (keyword: 'synthesizer' | 'format', group: string, names: string): Kind[] =>
  names.split(' ').map((name) => ({
    id: `${keyword}:${name}`,
    group,
    title: name.replaceAll('_', ' '),
    schema: { type: 'string', [keyword]: name },
  }));

const serial = { type: 'integer', minimum: 1, sql: { key: 'primary', serial: true } };

/** All kinds in their groups. Those that need other columns have no samples. */
export const kinds: readonly Kind[] = [
  ...plain('Keys', [
    ['key:serial', 'key: 1, 2, 3', serial],
    [
      'key:number',
      'key: numbers',
      { type: 'integer', minimum: 1000000, maximum: 9999999, sql: { key: 'primary' } },
    ],
    ['key:uuid', 'key: UUIDs', { type: 'string', format: 'uuid', sql: { key: 'primary' } }],
    ['reference', 'a row of another table', { type: 'integer', sql: {} }],
  ]),
  ...plain('Numbers and choices', [
    ['integer', 'whole number', { type: 'integer', minimum: 0, maximum: 100 }],
    ['number', 'number', { type: 'number', minimum: 0, maximum: 100, multipleOf: 0.01 }],
    ['boolean', 'true or false', { type: 'boolean' }],
    ['enum', 'one of a list', { enum: ['new', 'open', 'closed'], weights: [20, 50, 30] }],
  ]),
  ...plain('Computed', [['formula', 'a formula', { type: 'number', formula: '1 + 1' }]]),
  ...plain('Texts', [
    ['string', 'what its name says', { type: 'string' }],
    ['pattern', 'a pattern', { type: 'string', pattern: '^[A-Z]{3}-[0-9]{4}$' }],
  ]),
  ...worded('format', 'Time', 'date date-time time duration'),
  ...worded(
    'synthesizer',
    'People and places',
    'name first_name last_name gender email user_name phone ssn job company department street street_address address city state ' +
      'country country_code zip_code latitude longitude time_zone picture',
  ),
  ...worded(
    'synthesizer',
    'Trade and money',
    'product price amount currency color iban bic account_number credit_card isbn ean upc vat isin imei vin',
  ),
  ...worded('synthesizer', 'Internet', 'url domain_name password user_agent ipv4 ipv6 mac'),
  ...worded('synthesizer', 'Words', 'word sentence paragraph'),
  ...worded(
    'format',
    'Identifiers',
    'uuid uuid7 ulid cuid2 nanoid ksuid xid objectid md5 sha1 sha256 sha512 base64 base64url hex semver jwt',
  ),
  ...worded(
    'format',
    'Other formats',
    'email hostname uri ipv4 ipv6 cidr mac e164 int32 int64 decimal json-pointer regex uri-template',
  ),
];

/** Keywords that say what values a column has. Another kind takes them away, and leaves all others as they are. */
const owned =
  'type format synthesizer faker enum const weights formula pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf ' +
  'minLength maxLength formatMinimum formatMaximum formatExclusiveMinimum formatExclusiveMaximum distribution with after items ' +
  'properties required anyOf oneOf allOf not if then else subdomain $ref sql contentEncoding contentMediaType additionalProperties';
const ownedNames = new Set(owned.split(' '));

/** A column's schema as one of another kind. */
export function ofKind(schema: Schema, kind: Kind): Schema {
  const rest = Object.fromEntries(Object.entries(schema).filter(([name]) => !ownedNames.has(name)));
  const made = { ...kind.schema, ...rest };
  return typeof rest.nulls === 'number' ? withNulls(made, rest.nulls) : made;
}

/** The kind of a column; "other" where the page has none for it, and "faker" where a method of Faker makes its values. */
export function kindIdOf(schema: Schema): string {
  const { formula, synthesizer, format, pattern, faker, sql } = schema;
  if (typeof formula === 'string') return 'formula';
  if (referenceIn(schema) !== undefined || (isObject(sql) && Object.keys(sql).length === 0))
    return 'reference';
  const type = typeOf(schema);
  if (isPrimary(schema)) {
    if (isObject(sql) && sql.serial === true) return 'key:serial';
    return type === 'string' ? 'key:uuid' : 'key:number';
  }
  if (Array.isArray(schema.enum)) return 'enum';
  if (faker !== undefined) return 'faker';
  if (typeof synthesizer === 'string') return `synthesizer:${synthesizer}`;
  if (type === 'integer' || type === 'number' || type === 'boolean') return type;
  if (type !== 'string') return 'other';
  if (typeof format === 'string') return `format:${format}`;
  return typeof pattern === 'string' ? 'pattern' : 'string';
}

export const kindOf = (schema: Schema): Kind | undefined => kinds.find(({ id }) => id === kindIdOf(schema));

/** The type of a column beside null; undefined where it has several, or none. */
export function typeOf({ type }: Schema): string | undefined {
  const types = (Array.isArray(type) ? type : [type]).filter((one) => one !== 'null');
  return types.length === 1 && typeof types[0] === 'string' ? types[0] : undefined;
}

/** A column of which a share of the values is null. */
export function withNulls(schema: Schema, share: number): Schema {
  const { nulls: _, type, ...rest } = schema;
  const types = (Array.isArray(type) ? type : type === undefined ? [] : [type]).filter(
    (one) => one !== 'null',
  );
  const list = Array.isArray(rest.enum) ? { enum: rest.enum.filter((one) => one !== null) } : {};
  if (share === 0)
    return { ...(types.length > 0 && { type: types.length === 1 ? types[0] : types }), ...rest, ...list };
  const nullable =
    Array.isArray(rest.enum) && types.length === 0 ? { enum: [...(list.enum ?? []), null] } : {};
  return { ...(types.length > 0 && { type: [...types, 'null'] }), ...rest, ...nullable, nulls: share };
}
