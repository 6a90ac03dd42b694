import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Column } from '../../columns/value.js';
import { badParameter, superfluous } from '../../errors.js';
import { writerOf } from '../../formats/format.js';
import { formats } from '../../formats/index.js';
import {
  addForeignKeys,
  beginDump,
  createTables,
  endDump,
  type TableDefinition,
} from '../../formats/sql/ddl.js';
import type { Dialect } from '../../formats/sql/format.js';
import { inStyle, type NameStyle } from '../../formats/sql/names.js';
import { freshSeed } from '../../fresh-seed.js';
import { chained, type Slices, textSlices } from '../../output/slices.js';
import { GENERATION, seedKey } from '../../random/key.js';
import type { LoadedSchema } from '../../schemas/dataset.js';
import { modelDataset, parseRows, RELATIONAL, rowsOfModels } from '../../schemas/dataset.js';
import type { ModelOutline } from '../../schemas/outline.js';
import type { SchemaReader } from '../../schemas/reader.js';
import { entityTag } from '../answer/preconditions.js';
import { rowStream } from '../answer/row-stream.js';
import { announce, WHILE_UNCHANGED } from '../answer/send-representation.js';
import type { RowsContext } from '../rows/answers.js';
import { safe } from '../rows/meaning.js';
import type { AnyQuery } from '../rows/parameters.js';

/** Parameters of a dump, after checking. */
export interface DumpQuery {
  readonly format: 'sql' | 'json';
  readonly dialect?: Dialect;
  readonly names?: NameStyle;
  readonly seed?: string;
  readonly rows?: string;
  readonly optional?: number;
  readonly download?: boolean;
}

/** A model with the number and the columns of its rows. */
interface DumpedModel {
  readonly model: ModelOutline;
  readonly rows: number;
  readonly columns: readonly Column[];
}

/**
 * Answers with all rows of all models of a schema, which are made while they are sent: SQL that creates and fills the tables, or
 * one JSON object of arrays.
 */
export async function sendDump(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, schema, reader }: { name: string; schema: LoadedSchema; reader: SchemaReader },
  context: RowsContext,
): Promise<FastifyReply> {
  const query = request.query as DumpQuery & AnyQuery;
  const { format, dialect, names, seed = context.limits.seed ?? freshSeed() } = query;
  for (const [option, value] of Object.entries({ dialect, names })) {
    if (format === 'json' && value !== undefined)
      throw superfluous(option, value, 'unless the format is sql');
  }
  request.seed = seed;
  reply.header('seedstream-seed', encodeURIComponent(seed));
  const parts = await partsOf(schema, reader, query, context.limits.maxRows);
  const tables = inStyle(parts.map(tableOf), format === 'sql' ? (names ?? 'original') : 'original');

  const target = request.server.base + targetOf(name, query, seed);
  reply.header('content-type', writerOf(formats[format], query, { table: name }).contentType);
  reply.header('link', `<${target}>; rel="canonical"`);
  if (query.download === true) {
    reply.header('content-disposition', `attachment; filename="${name}-${safe(seed)}.${format}"`);
  }
  const etag =
    query.seed === undefined && context.limits.seed === undefined
      ? undefined
      : entityTag('dump', GENERATION, schema.edition, target);
  reply.header('accept-ranges', 'none');
  const { done } = announce(request, reply, etag, WHILE_UNCHANGED, false);
  if (done) return reply;
  if (request.method === 'HEAD') return reply.send();

  const key = seedKey(RELATIONAL, seed);
  // The plan is made when the turn of its model comes. Dumps with other seeds use the same plan.
  const rowsOf = async ({ model, rows, columns }: DumpedModel): Promise<Slices> => {
    const name = `${schema.edition} ${model.name} dump ${format} ${dialect} ${names} ${query.rows} ${query.optional}`;
    const prepared = await context.prepared(name, async () =>
      writerOf(formats[format], { ...query, header: false }, { table: model.name }).prepare(columns, 'rows'),
    );
    return prepared.range(key, 0, rows, context.threads).slices(request);
  };
  const slices =
    format === 'sql' ? sqlDump(parts, tables, dialect ?? 'postgresql', rowsOf) : jsonDump(parts, rowsOf);
  return reply.send(rowStream(chained(slices)));
}

/** The URL that gives the same answer again. */
function targetOf(name: string, { format, dialect, names, rows, optional }: DumpQuery, seed: string): string {
  const others = Object.entries({ dialect, names, rows, optional }).flatMap(([parameter, value]) =>
    value === undefined ? [] : [`&${parameter}=${encodeURIComponent(value)}`],
  );
  return `/schemas/${name}?format=${format}&seed=${encodeURIComponent(seed)}${others.join('')}`;
}

/** The models to dump. Throws a ProblemError for wrong numbers of rows before the first byte is sent. */
async function partsOf(
  schema: LoadedSchema,
  reader: SchemaReader,
  { rows: written, optional }: DumpQuery,
  maxRows: number,
): Promise<DumpedModel[]> {
  const rowsOf = rowsOfModels(schema.outline, parseRows(written, schema.outline));
  const parts: DumpedModel[] = [];
  for (const model of schema.outline.models) {
    const count = rowsOf(model.name);
    if (count > maxRows)
      throw badParameter('rows', `${model.name}:${count}`, `at most ${maxRows} rows a model`);
    const columns = await modelDataset(reader, schema, model).columns({
      ...(written !== undefined && { rows: written }),
      ...(optional !== undefined && { optional }),
    });
    parts.push({ model, rows: count, columns });
  }
  return parts;
}

const tableOf = ({ model, columns }: DumpedModel): TableDefinition => ({
  name: model.name,
  columns,
  primaryKey: model.primaryKey,
  foreignKeys: model.foreignKeys.map(({ model: table, ...key }) => ({ ...key, table })),
});

function* sqlDump(
  parts: readonly DumpedModel[],
  tables: readonly TableDefinition[],
  dialect: Dialect,
  rowsOf: (part: DumpedModel) => Promise<Slices>,
) {
  yield () => textSlices(beginDump(dialect) + createTables(tables, dialect));
  for (const part of parts) yield () => rowsOf(part);
  yield () => textSlices(addForeignKeys(tables, dialect) + endDump(dialect));
}

function* jsonDump(parts: readonly DumpedModel[], rowsOf: (part: DumpedModel) => Promise<Slices>) {
  for (const [index, part] of parts.entries()) {
    yield () => textSlices(`${index === 0 ? '{' : ','}${JSON.stringify(part.model.name)}:`);
    yield () => rowsOf(part);
  }
  yield () => textSlices('}');
}
