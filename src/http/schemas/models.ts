import type { RouteOptions } from 'fastify';
import { BusyError, ProblemError } from '../../errors.js';
import { pascalCase, type TSchema, Type } from '../../json-schema.js';
import type { Catalog } from '../../schemas/catalog.js';
import { type LoadedSchema, rowsParameters } from '../../schemas/dataset.js';
import { questionParameters, withConditions } from '../rows/asked.js';
import { others } from '../rows/openapi.js';
import { closed, type RequestLimits, rowsQuery } from '../rows/parameters.js';
import { rowOf } from '../rows/row-schema.js';
import { busyResponse, failureResponse } from '../server/problem.js';
import { storedProblems } from './problems.js';

/** The most models that the API description has operations of their own for. */
const MOST_MODELS = 100;

/** The handler of an operation that another route answers. */
const handler = () => {};

/** The parameters that leave rows what the model says, in JSON: noise puts other values in their places, and groups other columns. */
const PARAMETERS = [...['seed', 'rows', 'optional'], ...['where', 'q', 'sort', 'n', 'offset'], 'fields'];

/**
 * The operations on rows of the stored models, for the API description: /schemas/{name}/{model} for clients with types. They have no
 * examples, since a plan would be made for each. Schemas that cannot be read are left out.
 */
export async function storedModels(catalog: Catalog, limits: RequestLimits): Promise<RouteOptions[]> {
  const routes: RouteOptions[] = [];
  const ids = new Set<string>();
  const { properties } = rowsQuery(limits, { ...rowsParameters, ...questionParameters });
  const querystring = withConditions(
    closed(Object.fromEntries(PARAMETERS.map((name) => [name, properties[name] as TSchema]))),
  );
  for (const name of await catalog.store.list()) {
    const loaded = await unlessWrong(() => catalog.open(name));
    for (const { name: model } of loaded?.outline.models ?? []) {
      if (routes.length >= MOST_MODELS) return routes;
      const dataset = catalog.dataset(loaded as LoadedSchema, model);
      const columns = await unlessWrong(() => dataset.columns({}));
      if (columns === undefined) continue;
      const id = uniqueId(`${name}_${model}`.replace(/\W+/g, '_'), ids);
      const row = rowOf(columns, typeName(model));
      const schema = {
        operationId: `get_${id}`,
        summary: `Rows of ${model} as JSON`,
        description: '/schemas/{name}/{model} has further formats and parameters.',
        tags: ['schemas'],
        querystring,
        response: {
          200: {
            description: 'The n rows after offset.',
            content: { 'application/json': { schema: Type.Array(row) } },
          },
          400: others[400],
          ...storedProblems,
          500: failureResponse,
          503: busyResponse,
        },
      };
      const url = `/schemas/${name}/${encodeURIComponent(model).replaceAll('*', '%2A')}`;
      routes.push({ method: 'GET', url, schema, handler });
    }
  }
  return routes;
}

/** undefined where the schema is wrong. */
async function unlessWrong<Value>(make: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof ProblemError && !(error instanceof BusyError)) return undefined;
    throw error;
  }
}

/** The id, with a number where another model has it. */
function uniqueId(id: string, ids: Set<string>): string {
  let unique = id;
  for (let number = 2; ids.has(unique); number++) unique = `${id}_${number}`;
  ids.add(unique);
  return unique;
}

/** The name of the type of a model's rows: letters and digits, the first a capital letter. */
const typeName = (model: string): string => pascalCase(model).replace(/^(?![A-Z])/, 'Model');
