import { randomInt } from 'node:crypto';
import type { SwaggerTransform } from '@fastify/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dataset } from '../datasets/dataset.js';
import type { Plan } from '../kernel/plan.js';
import type { Lru } from '../lru.js';
import { seedKey } from '../random/key.js';
import { checkText } from './check-text.js';
import { entityTag } from './conditions.js';
import { asksForMishaps, mishapsOf } from './mishaps.js';
import { type Page, pageLinks, pageOf } from './paging.js';
import type { Limits, RowParams, RowQuery, RowsQuery } from './parameters.js';
import { rowParams, rowQuery, rowsQuery } from './parameters.js';
import { describeRows } from './rows-document.js';
import { type Downloads, sendDocument } from './send-document.js';
import { formatOf, makePlan, variantQuery } from './variant.js';

/** What the operations of every dataset share. */
export interface RowsContext extends Downloads {
  readonly limits: Limits;
  readonly plans: Lru<Plan>;
}

/** Rows [first, first + rows) as a list or as a single row. */
interface Selection {
  readonly layout: 'rows' | 'single';
  readonly first: number;
  readonly rows: number;
  /** The start of the URL that gives this answer again, up to its seed. */
  readonly target: string;
  /** Of a list: its place among others. */
  readonly page?: Page;
}

/**
 * Registers GET and HEAD of /{dataset} and /{dataset}/{id}: parameters -> plan -> bytes. What it returns prepares their part of
 * the API document, which is not to be asked for before.
 */
export function registerRows(
  app: FastifyInstance,
  dataset: Dataset,
  context: RowsContext,
): () => Promise<void> {
  const path = `/${dataset.name}`;
  const own = Object.entries(dataset.parameters).map(([name, schema]) => [name, defaultOf(schema)] as const);
  const defaults = Object.fromEntries(own);
  const mishaps = mishapsOf(app, context.limits);

  async function answer(request: FastifyRequest, reply: FastifyReply, selection: Selection) {
    const { layout, first, rows, target, page } = selection;
    const query = request.query as RowQuery;
    const { seed = freshSeed() } = query;
    request.seed = seed;
    const format = formatOf(request, query);
    const writtenSeed = encodeURIComponent(seed);
    reply.header('seedstream-seed', writtenSeed);
    if (asksForMishaps(query) && !(await mishaps(request, reply, seed))) return reply.hijack();

    const variant = variantQuery(query, format, own);
    const make = () => makePlan(dataset, layout, format, query);
    const plan = await context.plans(`${path} ${layout} ${variant}`, make);

    const rest = `seed=${writtenSeed}&${variant}`;
    const canonical = `<${target}${rest}>; rel="canonical"`;
    reply.header('content-type', plan.mediaType);
    reply.header('link', page === undefined ? canonical : canonical + pageLinks(page, path, rest, query));
    if (page?.total !== undefined) reply.header('x-total-count', page.total);
    if (query.download === true) {
      const name = `${dataset.name}-${fileNameOf(seed, selection)}.${format}`;
      reply.header('content-disposition', `attachment; filename="${name}"`);
    }
    const document = { plan, seed: seedKey(dataset.generation, dataset.name, seed), first, rows };
    // Without a seed the next request gets other rows: nothing to validate, cache or resume.
    const etag =
      query.seed === undefined
        ? undefined
        : entityTag(dataset.generation, dataset.edition, layout, target, seed, variant);
    return sendDocument(request, reply, document, etag, context);
  }

  function answerRows(request: FastifyRequest, reply: FastifyReply) {
    const page = pageOf(request.query as RowsQuery);
    const { offset, rows } = page;
    const target = `${path}?n=${rows}&${offset === 0 ? '' : `offset=${offset}&`}`;
    return answer(request, reply, { layout: 'rows', first: offset, rows, target, page });
  }

  function answerRow(request: FastifyRequest, reply: FastifyReply) {
    const { id } = request.params as RowParams;
    return answer(request, reply, { layout: 'single', first: id - 1, rows: 1, target: `${path}/${id}?` });
  }

  let description: ReturnType<typeof describeRows> | undefined;
  const many = { querystring: rowsQuery(context.limits, dataset.parameters) };
  const one = { querystring: rowQuery(context.limits, dataset.parameters), params: rowParams };
  registerGet(app, path, many, answerRows, () => description?.many ?? {});
  registerGet(app, `${path}/:id`, one, answerRow, () => description?.one ?? {});
  return async () => {
    description ??= describeRows(dataset, await dataset.columns(defaults));
  };
}

/** Registers GET and HEAD; `describe` gives what the API document says beside the parameters. */
function registerGet(
  app: FastifyInstance,
  url: string,
  schema: { querystring: object; params?: object },
  handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
  describe: () => object,
): void {
  const preValidation = checkText(schema);
  const swaggerTransform: SwaggerTransform = (route) => ({
    url: route.url,
    schema: { ...schema, ...describe() },
  });
  const config = { swaggerTransform };
  app.route({ method: 'GET', url, schema, config, preValidation, handler, exposeHeadRoute: false });
  // Not Fastify's own HEAD route, which generates the whole body to throw it away.
  app.route({ method: 'HEAD', url, schema: { ...schema, hide: true }, preValidation, handler });
}

/** What a file of the rows made of a seed is called, in characters that are safe everywhere. */
function fileNameOf(seed: string, { layout, first, rows }: Selection): string {
  const safe = seed.replace(/[^\w-]+/g, '_');
  if (layout === 'single') return `${safe}-id-${first + 1}`;
  return first === 0 ? `${safe}-${rows}` : `${safe}-${rows}-offset-${first}`;
}

/** A seed for a request that brings none: short, to be typed again. */
const freshSeed = () => String(randomInt(2 ** 32));

const defaultOf = (schema: object): unknown => (schema as { default?: unknown }).default;
