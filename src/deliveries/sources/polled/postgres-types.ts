import type { Client, FieldDef } from 'pg';
import { uniform } from '../../../columns/draw.js';
import { pick } from '../../../columns/value.js';
import type { PostgresqlType } from '../../../formats/sql/ddl.js';
import { identifier } from '../../../formats/sql/format.js';
import { TransferError } from '../../contract/failure.js';
import type { DeclaredColumns } from './incremental.js';

/** Types below this one come with PostgreSQL (FirstNormalObjectId). */
const FIRST_OWN = 16_384;

/** A row of pg_type. */
interface TypeRow {
  readonly oid: number;
  readonly name: string;
  readonly schema: string;
  readonly kind: string;
  readonly isArray: boolean;
  readonly element: number;
  readonly base: number;
  readonly baseName: string;
  readonly notNull: boolean;
  readonly default: string | null;
  readonly labels: string[] | null;
  readonly checks: string[] | null;
}

/** Asks what the columns of a query are, without reading its rows. */
export async function describeQuery(client: Client, query: string): Promise<DeclaredColumns> {
  const none = `(VALUES (1)) AS one LEFT JOIN (${query}\n) AS q ON false`;
  const { fields } = await client.query(`SELECT q.* FROM ${none}`);
  const names = fields.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new TransferError(`the query has two columns ${twice}`, false);
  const typesOf = names.map((name) => `pg_typeof(q.${identifier(name, 'postgresql')})::oid::int8::text`);
  // RowDescription tells the type that a domain is made of; pg_typeof() tells the domain.
  const declared = await client.query<string[]>({
    text: `SELECT ${typesOf.join(', ') || 'NULL'} FROM ${none}`,
    rowMode: 'array',
  });
  const oids = fields.map((_, index) => Number(declared.rows[0]?.[index]));
  const { rows: written } = await client.query<{ type: string }>(
    'SELECT format_type(oid, modifier) AS type FROM unnest($1::oid[], $2::int[]) WITH ORDINALITY AS t (oid, modifier, place) ORDER BY place',
    [oids, fields.map((field, index) => modifierOf(field, oids[index] as number))],
  );
  return {
    columns: fields.map(({ name, dataTypeID }, index) => ({
      name,
      value: nullable,
      schema: schemas[dataTypeID] ?? { type: 'string' },
      postgresqlType: (written[index] as { type: string }).type,
    })),
    postgresqlTypes: await ownTypes(client, oids),
  };
}

const nullable = pick(uniform('none', 1), [null]);

/** A domain has its modifiers inside. */
const modifierOf = ({ dataTypeID, dataTypeModifier }: FieldDef, oid: number) =>
  dataTypeID === oid ? dataTypeModifier : -1;

/** What JSON has of the types that it has, by their numbers in pg_type. */
const schemas: Readonly<Record<number, object>> = {
  16: { type: 'boolean' },
  20: { type: 'integer' },
  21: { type: 'integer', minimum: -32_768, maximum: 32_767 },
  23: { type: 'integer', minimum: -2_147_483_648, maximum: 2_147_483_647 },
  114: { type: ['array', 'object'] },
  3802: { type: ['array', 'object'] },
  700: { type: 'number' },
  701: { type: 'number' },
  1700: { type: 'number' },
  1082: { type: 'string', format: 'date' },
  1184: { type: 'string', format: 'date-time' },
  2950: { type: 'string', format: 'uuid' },
};

/** The types that do not come with PostgreSQL, with the statements that make them again where there is one. */
async function ownTypes(client: Client, oids: readonly number[]): Promise<PostgresqlType[]> {
  const { rows } = await client.query<TypeRow>(
    `WITH RECURSIVE needed (oid) AS (
       SELECT unnest($1::oid[])
       UNION SELECT part FROM needed JOIN pg_type t USING (oid), LATERAL (VALUES (t.typelem), (t.typbasetype)) AS parts (part)
       WHERE part >= ${FIRST_OWN})
     SELECT t.oid::int8::float8 AS oid, format_type(t.oid, NULL) AS name, t.typnamespace::regnamespace::text AS schema,
       t.typtype AS kind, t.typtype = 'b' AND t.typcategory = 'A' AS "isArray", t.typelem::int8::float8 AS element, t.typbasetype::int8::float8 AS base,
       format_type(t.typbasetype, t.typtypmod) AS "baseName", t.typnotnull AS "notNull", t.typdefault AS default,
       (SELECT array_agg(quote_literal(enumlabel) ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid) AS labels,
       (SELECT array_agg(format('CONSTRAINT %I %s', conname, pg_get_constraintdef(c.oid)) ORDER BY conname)
        FROM pg_constraint c WHERE contypid = t.oid AND contype = 'c') AS checks
     FROM needed JOIN pg_type t USING (oid) WHERE t.oid >= ${FIRST_OWN}`,
    [oids],
  );
  const byOid = new Map(rows.map((row) => [row.oid, row]));
  const ordered = new Set<TypeRow>();
  const enter = (row: TypeRow | undefined) => {
    if (row === undefined || ordered.has(row)) return;
    enter(byOid.get(row.element));
    enter(byOid.get(row.base));
    ordered.add(row);
  };
  rows.forEach(enter);
  // An array comes with the type of its elements.
  return [...ordered].filter(({ isArray }) => !isArray).map(asStatement);
}

function asStatement({
  name,
  schema,
  kind,
  baseName,
  notNull,
  default: by,
  labels,
  checks,
}: TypeRow): PostgresqlType {
  const make = () => {
    if (kind === 'e') return `CREATE TYPE ${name} AS ENUM (${labels ?? ''})`;
    if (kind !== 'd') return undefined;
    const parts = [by === null ? '' : `DEFAULT ${by}`, notNull ? 'NOT NULL' : '', ...(checks ?? [])];
    return `CREATE DOMAIN ${name} AS ${baseName} ${parts.join(' ')}`;
  };
  const create = make();
  if (create === undefined) return { name };
  return {
    name,
    create: name.startsWith(`${schema}.`) ? `CREATE SCHEMA IF NOT EXISTS ${schema}; ${create}` : create,
  };
}
