import type { FastifyReply, FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { badParameter, ProblemError } from '../../errors.js';
import type { Plan } from '../../kernel/run/plan.js';
import { createTurns } from '../../output/turns.js';
import { seedKey } from '../../random/key.js';
import type { Catalog } from '../../schemas/catalog.js';
import type { ReadDocument, RowsParameter } from '../../schemas/dataset.js';
import { readRows, relational, rowsParameter } from '../../schemas/dataset.js';
import { pickedRows, referring } from '../../schemas/keys/referrers.js';
import type { ModelOutline } from '../../schemas/outline.js';
import { entityTag } from '../answer/conditions.js';
import { announce, WHILE_UNCHANGED } from '../answer/send-representation.js';
import { freshSeed, type RowsContext } from '../rows/answers.js';
import { pageLinks, pageOf } from '../rows/paging.js';
import { type Limits, type RowsQuery, rowsQuery } from '../rows/parameters.js';
import { compilePlan, formatOf, makePlan, mediaTypes, variantQuery } from '../rows/variant.js';

// The rows that refer to a row: nothing holds them, so they are found by looking at what every row refers to.

/** Rows that are looked through at most: about a second of one thread. */
const MOST_SCANNED = 50_000_000;

/** In which slices are looked through. */
const turn = createTurns();

/** Rows of a page at most. */
const MOST_ROWS = 10_000;

const byParameter = {
  by: Type.String({
    description: 'The property that refers to the row. Left out: the only one there is.',
    examples: ['manager'],
  }),
};

/** The parameters of the operation: those of rows, without the ones for clients under test. */
export function childrenQuery(limits: Limits) {
  const all: Record<string, TSchema> = rowsQuery(
    { ...limits, maxRows: Math.min(limits.maxRows, MOST_ROWS) },
    rowsParameter,
  ).properties;
  const { total, delay, fail, status, download, ...properties } = all;
  return { type: 'object', properties: { ...properties, ...byParameter }, additionalProperties: false };
}

interface ChildrenQuery extends RowsQuery, RowsParameter {
  readonly by?: string;
}

/** The row of one model whose references from another one are wanted. */
export interface Family {
  readonly catalog: Catalog;
  readonly schema: ReadDocument;
  readonly parent: ModelOutline;
  /** 1-based. */
  readonly id: number;
  readonly child: ModelOutline;
  readonly path: string;
}

export async function sendChildren(
  request: FastifyRequest,
  reply: FastifyReply,
  family: Family,
  context: RowsContext,
): Promise<FastifyReply> {
  const { catalog, schema, parent, id, child, path } = family;
  const query = request.query as ChildrenQuery;
  const reference = referenceOf(child, parent, query.by);
  const rows = readRows(query.rows, schema.outline);
  const most = rows.get(parent.name) ?? parent.rows;
  if (id > most) {
    throw new ProblemError(404, `There are ${most} rows of ${parent.name}, so none with id ${id}`, {
      parameter: 'id',
      value: `${id}`,
      allowed: `an integer from 1 to ${most}`,
    });
  }
  const count = rows.get(child.name) ?? child.rows;
  if (count > MOST_SCANNED) {
    throw badParameter(
      'rows',
      `${child.name}:${count}`,
      `at most ${MOST_SCANNED} rows of ${child.name}, each of which is looked at`,
    );
  }
  const asked = pageOf(query);
  const { seed = freshSeed() } = query;
  request.seed = seed;
  const format = formatOf(request, query, mediaTypes);
  const writtenSeed = encodeURIComponent(seed);
  reply.header('seedstream-seed', writtenSeed);
  const variant = variantQuery(query, format, { ...rowsParameter, ...byParameter });
  const dataset = catalog.dataset(schema, child.name);
  const name = `${schema.edition} ${child.name}`;
  const plan = await context.plans(`${name} rows ${variant}`, () => makePlan(dataset, 'rows', format, query));
  const picks = await context.plans(`${name} ${reference} ${query.rows}`, () =>
    planOfPicks(catalog, schema, child, reference, rows),
  );

  reply.header('content-type', plan.mediaType).header('accept-ranges', 'none');
  const etag =
    query.seed === undefined
      ? undefined
      : entityTag('children', schema.edition, path, asked.offset, asked.size, seed, variant);
  const { done } = announce(request, reply, etag, WHILE_UNCHANGED, false);
  if (done) return reply;

  const key = seedKey(relational.generation, relational.family, seed);
  const window = { from: asked.offset, to: asked.offset + asked.size };
  const found = await referring(picks, key, count, id - 1, window, turn, () => reply.raw.destroyed);
  if (found === undefined) return reply.hijack();
  const page = pageOf({ ...query, total: found.total });
  const rest = `seed=${writtenSeed}&${variant}`;
  const canonical = `<${path}?n=${asked.size}&${asked.offset === 0 ? '' : `offset=${asked.offset}&`}${rest}>; rel="canonical"`;
  reply.header('link', canonical + pageLinks(page, path, rest, query)).header('x-total-count', found.total);
  request.rows = found.rows.length;
  return reply.send(pickedRows(plan, key, found.rows));
}

/** The number of the reference from `child` to `parent` that is meant. */
function referenceOf(child: ModelOutline, parent: ModelOutline, by: string | undefined): number {
  const all = child.foreignKeys.flatMap((key, number) =>
    key.model === parent.name ? [{ key, number }] : [],
  );
  const names = all.flatMap(({ key }) => key.columns);
  const [only, other] = by === undefined ? all : all.filter(({ key }) => key.columns.includes(by));
  if (all.length === 0) {
    throw new ProblemError(404, `${child.name} does not refer to ${parent.name}`, {
      value: child.name,
      allowed: [...new Set(child.foreignKeys.map(({ model }) => model))],
    });
  }
  if (only === undefined || other !== undefined) throw badParameter('by', by ?? '', names);
  return only.number;
}

/** What every row refers to, as lines: the number of the parent's row from 0, or nothing. */
async function planOfPicks(
  { reader }: Catalog,
  { text }: ReadDocument,
  { name: model }: ModelOutline,
  reference: number,
  rows: ReadonlyMap<string, number>,
): Promise<Plan> {
  const value = await reader.ask(text, 'parentRow', { model, rows, reference });
  return compilePlan(
    [{ name: 'row', value, schema: Type.Integer() }],
    'rows',
    'csv',
    { header: false },
    model,
  );
}
