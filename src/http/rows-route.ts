import { randomInt } from 'node:crypto';
import type { SwaggerTransform } from '@fastify/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import type { Dataset } from '../datasets/dataset.js';
import { ProblemError } from '../errors.js';
import type { Plan } from '../kernel/plan.js';
import type { Lru } from '../lru.js';
import { seedKey } from '../random/key.js';
import { checkText } from './check-text.js';
import { entityTag } from './conditions.js';
import { rowsDocument } from './documents.js';
import { asksForMishaps, mishapsOf } from './mishaps.js';
import { type End, type Page, pageLinks, pageOf } from './paging.js';
import type { Limits, RowParams, RowQuery, RowsQuery } from './parameters.js';
import { rowParams, rowQuery, rowsQuery } from './parameters.js';
import { describeRows } from './rows-document.js';
import { type Downloads, sendDocument, WHILE_UNCHANGED } from './send-document.js';
import { sendSplit } from './send-split.js';
import { slicesOf } from './slices.js';
import { formatOf, makePlan, mediaTypes, variantQuery } from './variant.js';

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
  /** What follows the path in the URL that gives this answer again, up to the seed. */
  readonly target: string;
  /** Of a list: its place among others. */
  readonly page?: Page;
}

/** A dataset and where its rows are to be had. */
export interface Located {
  readonly dataset: Dataset;
  /** undefined where no URL alone leads to them. */
  readonly path: string | undefined;
  /** Whether the same URL may lead to others later. Left out: no. */
  readonly changing?: boolean;
}

/** Rows of a dataset at a URL as routes have it; where that has variables, the request says of which dataset. */
export interface RowsRoute {
  readonly url: string;
  /** The variables in it. */
  readonly params: Record<string, TSchema>;
  /** The dataset's parameters. */
  readonly parameters: Record<string, TSchema>;
  /** Rejects with a ProblemError when there is no such dataset. */
  locate(request: FastifyRequest): Located | Promise<Located>;
  /** What the API document says of it beside the parameters. */
  describe(): Promise<ReturnType<typeof describeRows>>;
}

/** What answers with the rows of any dataset. */
export function rowsAnswers(app: FastifyInstance, context: RowsContext) {
  const mishaps = mishapsOf(app, context.limits);

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    located: Located,
    selection: Selection,
  ) {
    const { dataset, path } = located;
    const { layout, first, rows, target, page } = selection;
    const query = request.query as RowQuery;
    const { seed = freshSeed() } = query;
    request.seed = seed;
    const format = formatOf(request, query, mediaTypes);
    const writtenSeed = encodeURIComponent(seed);
    reply.header('seedstream-seed', writtenSeed);
    if (asksForMishaps(query) && !(await mishaps(request, reply, seed))) return reply.hijack();

    const variant = variantQuery(query, format, dataset.parameters);
    const make = () => makePlan(dataset, layout, format, query);
    const plan = await context.plans(`${dataset.edition} ${dataset.name} ${layout} ${variant}`, make);

    const { split, header = true, delimiter = ',' } = query as RowsQuery;
    reply.header('content-type', plan.mediaType);
    if (path !== undefined) {
      const rest = `seed=${writtenSeed}&${variant}`;
      const parts = split === undefined ? '' : `&split=${split}`;
      const canonical = `<${path}${target}${rest}${parts}>; rel="canonical"`;
      reply.header('link', page === undefined ? canonical : canonical + pageLinks(page, path, rest, query));
    }
    if (page?.total !== undefined) reply.header('x-total-count', page.total);
    if (query.download === true) {
      const name = `${safe(dataset.name)}-${fileNameOf(seed, selection)}.${format}`;
      reply.header('content-disposition', `attachment; filename="${name}"`);
    }
    const key = seedKey(dataset.generation, dataset.family ?? dataset.name, seed);
    const made = { plan, seed: key, first, rows };
    if (split !== undefined) {
      const name = `${safe(dataset.name)}-${fileNameOf(seed, selection)}`;
      const splitting = { maxBytes: split, header, delimiter: delimiter.charCodeAt(0), name };
      const slices = () => slicesOf(made, context.threads, undefined, request);
      return sendSplit(request, reply, slices, splitting);
    }
    // Without a seed or a URL the next request gets other rows: nothing to validate, cache or resume.
    const etag =
      query.seed === undefined || path === undefined
        ? undefined
        : entityTag(dataset.generation, dataset.edition, layout, path + target, writtenSeed, variant);
    const caching = located.changing ? WHILE_UNCHANGED : undefined;
    const document = rowsDocument(made, context.threads);
    return sendDocument(request, reply, document, etag, context, caching);
  }

  return {
    /** The rows that the query asks for. */
    many(request: FastifyRequest, reply: FastifyReply, located: Located) {
      const query = request.query as RowsQuery;
      const page = pageOf(query, located.dataset.end?.(query));
      const { offset, rows } = page;
      const target = `?n=${rows}&${offset === 0 ? '' : `offset=${offset}&`}`;
      return answer(request, reply, located, { layout: 'rows', first: offset, rows, target, page });
    },
    /** The row whose position the path says. */
    one(request: FastifyRequest, reply: FastifyReply, located: Located) {
      const { id } = request.params as RowParams;
      const end = located.dataset.end?.(request.query as RowQuery);
      if (end !== undefined && id > end.rows) throw noRow(id, end);
      return answer(request, reply, located, { layout: 'single', first: id - 1, rows: 1, target: `/${id}?` });
    },
  };
}

const noRow = (id: number, { rows, more }: End) =>
  new ProblemError(404, `There are ${rows} rows, so none with id ${id} (${more})`, {
    parameter: 'id',
    value: `${id}`,
    allowed: `an integer from 1 to ${rows}`,
  });

/** The route of a dataset that has one of its own: /{dataset}. */
export function routeOf(dataset: Dataset): RowsRoute {
  const own = Object.entries(dataset.parameters).map(([name, schema]) => [name, defaultOf(schema)]);
  const located = { dataset, path: `/${dataset.name}` };
  return {
    url: located.path,
    params: {},
    parameters: dataset.parameters,
    locate: () => located,
    describe: async () =>
      describeRows(dataset, await dataset.columns(Object.fromEntries(own)), {
        id: dataset.name,
        tag: dataset.name,
      }),
  };
}

/**
 * Registers GET and HEAD of {url} and {url}/{id}: parameters -> plan -> bytes. What it returns prepares their part of
 * the API document, which is not to be asked for before.
 */
export function registerRows(
  app: FastifyInstance,
  route: RowsRoute,
  context: RowsContext,
): () => Promise<void> {
  const { url, params, parameters, locate } = route;
  const answers = rowsAnswers(app, context);
  let description: ReturnType<typeof describeRows> | undefined;
  const variables = Object.keys(params).length === 0 ? {} : { params: Type.Object(params) };
  const many = { querystring: rowsQuery(context.limits, parameters), ...variables };
  const one = {
    querystring: rowQuery(context.limits, parameters),
    params: Type.Object({ ...params, ...rowParams.properties }),
  };
  const found = (how: 'many' | 'one') => (request: FastifyRequest, reply: FastifyReply) => {
    const located = locate(request);
    return located instanceof Promise
      ? located.then((located) => answers[how](request, reply, located))
      : answers[how](request, reply, located);
  };
  registerGet(app, url, many, found('many'), () => description?.many ?? {});
  registerGet(app, `${url}/:id`, one, found('one'), () => description?.one ?? {});
  return async () => {
    description ??= await route.describe();
  };
}

/** Registers GET and HEAD; `describe` gives what the API document says beside the parameters. */
export function registerGet(
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
  if (layout === 'single') return `${safe(seed)}-id-${first + 1}`;
  return first === 0 ? `${safe(seed)}-${rows}` : `${safe(seed)}-${rows}-offset-${first}`;
}

/** In characters that are safe in names of files. */
export const safe = (text: string) => text.replace(/[^\w-]+/g, '_');

/** A seed for a request that brings none: short, to be typed again. */
export const freshSeed = () => String(randomInt(2 ** 32));

export const defaultOf = (schema: object): unknown => (schema as { default?: unknown }).default;
