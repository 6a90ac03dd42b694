import type { SwaggerTransform } from '@fastify/swagger';
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  preValidationAsyncHookHandler,
  preValidationHookHandler,
} from 'fastify';
import type { Dataset } from '../../columns/dataset.js';
import { defaultOf } from '../../formats/format.js';
import { pascalCase, type TSchema, Type } from '../../json-schema.js';
import { checkText } from '../server/check-text.js';
import { type RowsContext, rowsAnswers } from './answers.js';
import { questionParameters, takeConditions, withConditions } from './asked.js';
import type { RowsResource } from './meaning.js';
import { describeRows, exampleOf, type RowsDescription } from './openapi.js';
import { keyParams, rowParams, rowQuery, rowsQuery } from './parameters.js';
import { rowOf, singular } from './row-schema.js';
import { formatOfSuffix, suffixes } from './suffix.js';

/** Rows of a dataset at the URL of a route. If the URL has variables, the request decides the dataset. */
export interface RowsRoute {
  readonly url: string;
  /** The variables in the URL. */
  readonly params: Record<string, TSchema>;
  /** The dataset's parameters. */
  readonly parameters: Record<string, TSchema>;
  /** Those that must be given; none by default. */
  readonly required?: readonly string[];
  /** Whether the key of a row is a UUID, which may stand in the URL instead of the row's number. */
  readonly hasUuids?: boolean;
  /** Rejects with a ProblemError when there is no such dataset. */
  locate(request: FastifyRequest): RowsResource | Promise<RowsResource>;
  /** Reads a suffix off a variable at the end of the URL; a URL without variables has a route for each suffix. */
  readonly readSuffix?: preValidationHookHandler;
  /** The operation in the API description, without its parameters. */
  describe(): Promise<RowsDescription>;
}

/** The route /{dataset} of a dataset, in an application that is mounted under `base`. */
export function routeOf(dataset: Dataset, base: string): RowsRoute {
  const own = Object.entries(dataset.parameters).map(([name, schema]) => [name, defaultOf(schema)]);
  const url = `/${dataset.name}`;
  const resource = { dataset, path: base + url };
  return {
    url,
    params: {},
    parameters: dataset.parameters,
    hasUuids: dataset.hasUuids ?? false,
    locate: () => resource,
    async describe() {
      const { name } = dataset;
      const columns = await dataset.columns(Object.fromEntries(own));
      const row = rowOf(columns, pascalCase(singular(name)));
      return describeRows(dataset, { id: name, tag: name, row }, await exampleOf(dataset, columns));
    },
  };
}

/** Prepares the description of an operation. Call it before the API description is requested. */
export type Prepare = () => Promise<void>;

/** Registers GET and HEAD of {url}, {url}.csv and so on, and {url}/{id}. */
export function registerRows(app: FastifyInstance, route: RowsRoute, context: RowsContext): Prepare {
  const answers = rowsAnswers(app, context);
  const list = register(app, asking(route), 'many', answers, context, takeConditions);
  const row = register(app, route, 'one', answers, context);
  return async () => {
    const { many, one } = await route.describe();
    list(many);
    row(one);
  };
}

const asking = (route: RowsRoute): RowsRoute => ({
  ...route,
  parameters: { ...route.parameters, ...questionParameters },
});

/** Registers GET and HEAD of {url} alone. */
export function registerList(app: FastifyInstance, route: RowsRoute, context: RowsContext): Prepare {
  const list = register(app, asking(route), 'many', rowsAnswers(app, context), context, takeConditions);
  return async () => list((await route.describe()).many);
}

/** Registers one of the two operations. Returns a function that sets its description. */
function register(
  app: FastifyInstance,
  { url, params, parameters, required = [], hasUuids = false, locate, readSuffix }: RowsRoute,
  operation: 'many' | 'one',
  answers: ReturnType<typeof rowsAnswers>,
  { limits }: RowsContext,
  take?: typeof takeConditions,
): (description: object) => void {
  let description: object = {};
  const { properties: id } = hasUuids ? keyParams : rowParams;
  const variables = operation === 'one' ? { ...params, ...id } : params;
  const query = operation === 'one' ? rowQuery(limits, parameters) : rowsQuery(limits, parameters);
  const schema = {
    querystring: { ...query, required },
    ...(Object.keys(variables).length > 0 && { params: Type.Object(variables) }),
  };
  const handler = (request: FastifyRequest, reply: FastifyReply) => {
    const resource = locate(request);
    return resource instanceof Promise
      ? resource.then((resource) => answers[operation](request, reply, resource))
      : answers[operation](request, reply, resource);
  };
  // Skips checking the parameters of a remembered URL, which takes a twentieth of a request for ten rows.
  const recall: preValidationHookHandler = (request, reply, done) => {
    const resource = locate(request) as RowsResource;
    const meaning = answers.recall(request, resource);
    if (meaning === undefined) return done();
    const answer = answers.answer(request, reply, resource, meaning);
    if (answer instanceof Promise) answer.catch(done);
  };
  const isFixed = Object.keys(params).length === 0;
  const hooks = isFixed ? [recall] : [];
  if (take !== undefined) hooks.push(take(schema));
  if (operation === 'one') registerGet(app, `${url}/:id`, schema, handler, () => description, hooks);
  else {
    const before = readSuffix === undefined ? [] : [readSuffix];
    registerGet(app, url, schema, handler, () => description, [...before, ...hooks]);
    for (const suffix of isFixed ? suffixes : []) {
      const hidden = () => ({ hide: true });
      registerGet(app, url + suffix.text, schema, handler, hidden, [formatOfSuffix(suffix), ...hooks]);
    }
  }
  const querystring = take === undefined ? schema.querystring : withConditions(schema.querystring);
  return (prepared) => {
    description = { querystring, ...prepared };
  };
}

/**
 * Registers GET and HEAD. `describe` returns the operation in the API description without its parameters. `hooks` run before the
 * parameters are checked; `state` says whether the answer reveals state.
 */
export function registerGet(
  app: FastifyInstance,
  url: string,
  schema: { querystring: object; params?: object },
  handler: (request: FastifyRequest, reply: FastifyReply) => unknown,
  describe: () => object,
  hooks: (preValidationHookHandler | preValidationAsyncHookHandler)[] = [],
  state = false,
): void {
  const preValidation = [...hooks, checkText(schema)];
  const swaggerTransform: SwaggerTransform = (route) => ({
    url: route.url,
    schema: { ...schema, ...describe() },
  });
  const config = { swaggerTransform, ...(state && { state }) };
  app.route({ method: 'GET', url, schema, config, preValidation, handler, exposeHeadRoute: false });
  // Fastify's own HEAD route would generate the whole body and throw it away.
  const hidden = { ...schema, hide: true };
  app.route({ method: 'HEAD', url, schema: hidden, config: state ? { state } : {}, preValidation, handler });
}
