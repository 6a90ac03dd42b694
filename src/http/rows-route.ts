import { randomInt } from 'node:crypto';
import type { SwaggerTransform } from '@fastify/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dataset } from '../datasets/dataset.js';
import { badParameter } from '../errors.js';
import type { Plan } from '../kernel/plan.js';
import { seedKey } from '../random/key.js';
import { entityTag } from './conditions.js';
import type { Lru } from './lru.js';
import type { RowParams, RowQuery, RowsQuery } from './parameters.js';
import { checkText, LAST_ROW, rowParams, rowQuery, rowsQuery } from './parameters.js';
import { describeRows } from './rows-document.js';
import { type Downloads, sendDocument } from './send-document.js';
import { formatOf, makePlan, variantQuery } from './variant.js';

/** What the operations of every dataset share. */
export interface RowsContext extends Downloads {
  readonly maxRows: number;
  readonly plans: Lru<Plan>;
}

/** Rows [first, first + rows) as a list or as a single row. */
interface Selection {
  readonly layout: 'rows' | 'single';
  readonly first: number;
  readonly rows: number;
  /** The start of the URL that gives this answer again, up to its seed. */
  readonly target: string;
}

/** Registers GET and HEAD of /{dataset} and /{dataset}/{id}: parameters -> plan -> bytes. */
export async function registerRows(
  app: FastifyInstance,
  dataset: Dataset,
  context: RowsContext,
): Promise<void> {
  const path = `/${dataset.name}`;
  const own = Object.entries(dataset.parameters).map(([name, schema]) => [name, defaultOf(schema)] as const);
  const defaults = Object.fromEntries(own);
  const columns = await dataset.columns(defaults);

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    { layout, first, rows, target }: Selection,
  ) {
    const query = request.query as RowQuery;
    const { seed = freshSeed() } = query;
    const format = formatOf(request, query);
    const variant = variantQuery(query, format, own);
    const make = () => makePlan(dataset, layout, format, query);
    const plan = await context.plans(`${path} ${layout} ${variant}`, make);

    const writtenSeed = encodeURIComponent(seed);
    reply.header('content-type', plan.mediaType);
    reply.header('seedstream-seed', writtenSeed);
    reply.header('link', `<${target}seed=${writtenSeed}&${variant}>; rel="canonical"`);
    const selection = { plan, seed: seedKey(dataset.generation, dataset.name, seed), first, rows };
    // Without a seed the next request gets other rows: nothing to validate, cache or resume.
    const etag =
      query.seed === undefined
        ? undefined
        : entityTag(dataset.generation, dataset.edition, layout, target, seed, variant);
    return sendDocument(request, reply, selection, etag, context);
  }

  function answerRows(request: FastifyRequest, reply: FastifyReply) {
    const { n, offset } = request.query as RowsQuery;
    const lastOffset = LAST_ROW - n;
    if (offset > lastOffset) throw badParameter('offset', `${offset}`, `an integer from 0 to ${lastOffset}`);
    const target = `${path}?n=${n}&${offset === 0 ? '' : `offset=${offset}&`}`;
    return answer(request, reply, { layout: 'rows', first: offset, rows: n, target });
  }

  function answerRow(request: FastifyRequest, reply: FastifyReply) {
    const { id } = request.params as RowParams;
    return answer(request, reply, { layout: 'single', first: id - 1, rows: 1, target: `${path}/${id}?` });
  }

  let description: ReturnType<typeof describeRows> | undefined;
  const described = () => {
    description ??= describeRows(dataset, columns);
    return description;
  };
  const names = columns.map(({ name }) => name);
  const many = { querystring: rowsQuery(context.maxRows, names, dataset.parameters) };
  const one = { querystring: rowQuery(names, dataset.parameters), params: rowParams };
  registerGet(app, path, many, answerRows, () => described().many);
  registerGet(app, `${path}/:id`, one, answerRow, () => described().one);
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

/** A seed for a request that brings none: short, to be typed again. */
const freshSeed = () => String(randomInt(2 ** 32));

const defaultOf = (schema: object): unknown => (schema as { default?: unknown }).default;
