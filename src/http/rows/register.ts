import type { SwaggerTransform } from '@fastify/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest, preValidationHookHandler } from 'fastify';
import { type TSchema, Type } from 'typebox';
import type { Dataset } from '../../columns/dataset.js';
import { checkText } from '../server/check-text.js';
import { type Located, type RowsContext, rowsAnswers } from './answers.js';
import { describeRows } from './openapi.js';
import { rowParams, rowQuery, rowsQuery } from './parameters.js';

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
  // Checking the parameters takes a twentieth of a request for ten rows.
  const recall: preValidationHookHandler = (request, reply, done) => {
    const located = locate(request) as Located;
    const asked = answers.recall(request, located);
    if (asked === undefined) return done();
    const answer = answers.answer(request, reply, located, asked);
    if (answer instanceof Promise) answer.catch(done);
  };
  const hooks = Object.keys(params).length === 0 ? [recall] : [];
  registerGet(app, url, many, found('many'), () => description?.many ?? {}, hooks);
  registerGet(app, `${url}/:id`, one, found('one'), () => description?.one ?? {}, hooks);
  return async () => {
    description ??= await route.describe();
  };
}

/**
 * Registers GET and HEAD; `describe` gives what the API document says beside the parameters, `hooks` come before they are
 * checked.
 */
export function registerGet(
  app: FastifyInstance,
  url: string,
  schema: { querystring: object; params?: object },
  handler: (request: FastifyRequest, reply: FastifyReply) => unknown,
  describe: () => object,
  hooks: preValidationHookHandler[] = [],
): void {
  const preValidation = [...hooks, checkText(schema)];
  const swaggerTransform: SwaggerTransform = (route) => ({
    url: route.url,
    schema: { ...schema, ...describe() },
  });
  const config = { swaggerTransform };
  app.route({ method: 'GET', url, schema, config, preValidation, handler, exposeHeadRoute: false });
  // Not Fastify's own HEAD route, which generates the whole body to throw it away.
  app.route({ method: 'HEAD', url, schema: { ...schema, hide: true }, preValidation, handler });
}

export const defaultOf = (schema: object): unknown => (schema as { default?: unknown }).default;
