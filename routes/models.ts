import type { FastifyInstance } from 'fastify';
import type { RowsContext } from '../src/http/rows/answers.js';
import { describeRows, type RowsDescription, rowOf } from '../src/http/rows/openapi.js';
import { type Prepare, type RowsRoute, registerRows } from '../src/http/rows/register.js';
import { example, modelParam, nameParams, storedProblems } from '../src/http/schemas/openapi.js';
import { Type } from '../src/json-schema.js';
import type { Catalog } from '../src/schemas/catalog.js';
import { modelParameters, reportParameters } from '../src/schemas/dataset.js';
import { registerChildren } from './children.js';
import { registerGenerate } from './generate.js';

/** A row of any model, which noise may have damaged. */
const anyRow = Type.Object({}, { title: 'Row', additionalProperties: true });

type Params = { readonly name: string; readonly model: string };

/**
 * Registers the rows of models of stored schemas and of schemas in a body. They have the parameters of all other datasets.
 * Resolves to a function that prepares the API description.
 */
export async function modelRoutes(
  app: FastifyInstance,
  catalog: Catalog,
  context: RowsContext,
  limit: (routes: FastifyInstance) => void,
  maxSchemaBytes: number,
): Promise<Prepare> {
  const describeModel = async () => {
    const dataset = catalog.dataset(await catalog.read(example.text), example.model);
    return describeRows(dataset, await dataset.columns({}), { id: 'model', tag: 'schemas', row: anyRow });
  };

  const stored: RowsRoute = {
    url: '/schemas/:name/:model',
    params: { ...nameParams.properties, model: modelParam },
    parameters: modelParameters,
    async locate({ params }) {
      const { name, model } = params as Params;
      const dataset = catalog.dataset(await catalog.open(name), model);
      return { dataset, path: `${app.base}/schemas/${name}/${encodeURIComponent(model)}`, changing: true };
    },
    describe: async () => storedOnes(await describeModel()),
  };

  const noise: RowsRoute = {
    ...stored,
    url: '/schemas/:name/:model/noise',
    parameters: reportParameters,
    async locate({ params }) {
      const { name, model } = params as Params;
      const dataset = catalog.noise(await catalog.open(name), model);
      return {
        dataset,
        path: `${app.base}/schemas/${name}/${encodeURIComponent(model)}/noise`,
        changing: true,
      };
    },
    async describe() {
      const dataset = catalog.noise(await catalog.read(example.text), example.model);
      const columns = await dataset.columns({ noise: 0.05 });
      const row = rowOf(columns, 'DamagedCell');
      return storedOnes(await describeRows(dataset, columns, { id: 'noise', tag: 'schemas', row }));
    },
  };

  let prepare: Prepare[] = [];
  await app.register(async (routes) => {
    limit(routes);
    prepare = [
      registerRows(routes, stored, context),
      registerRows(routes, noise, context),
      registerChildren(routes, catalog, context, describeModel),
      registerGenerate(routes, catalog, context, describeModel, maxSchemaBytes),
    ];
  });
  return async () => {
    for (const step of prepare) await step();
  };
}

/** Adds the problem responses of stored schemas. */
function storedOnes({ many, one }: RowsDescription): RowsDescription {
  const withProblems = <Operation extends { response: object }>(operation: Operation) => ({
    ...operation,
    response: { ...operation.response, ...storedProblems },
  });
  return { many: withProblems(many), one: withProblems(one) };
}
