import type { FastifyInstance, FastifyRequest, preValidationHookHandler } from 'fastify';
import type { RowsContext } from '../src/http/rows/answers.js';
import type { RowsResource } from '../src/http/rows/meaning.js';
import { describeRows, exampleOf, type RowsDescription } from '../src/http/rows/openapi.js';
import { type Prepare, type RowsRoute, registerRows } from '../src/http/rows/register.js';
import { relatedParameters } from '../src/http/rows/related.js';
import { setFormat, withoutSuffix } from '../src/http/rows/suffix.js';
import { modelParam, nameParams } from '../src/http/schemas/parameters.js';
import { storedProblems } from '../src/http/schemas/problems.js';
import { withRelatedModels } from '../src/http/schemas/related.js';
import { example } from '../src/http/schemas/samples.js';
import { Type } from '../src/json-schema.js';
import type { Catalog } from '../src/schemas/catalog.js';
import { modelParameters, reportParameters } from '../src/schemas/dataset.js';
import { registerChildren } from './children.js';
import { registerGenerate } from './generate.js';

/** A row of any model, which noise may have damaged. */
const anyRow = Type.Object({}, { title: 'Row', additionalProperties: true });

/** A row of the report of noise. */
const damagedRow = Type.Unsafe({
  type: 'object',
  title: 'DamagedRow',
  properties: {
    row: Type.Integer({ minimum: 1, description: 'The position of the row, from 1' }),
    noise: {
      type: 'object',
      description: 'The damage of each cell, null for an intact one. Objects have their members in it.',
      additionalProperties: {
        anyOf: [{ enum: ['distribution', 'domain', 'type', null] }, { type: 'object' }],
      },
    },
  },
});

type Params = { readonly name: string; readonly model: string };

/** Where the rows of a model of a stored schema are. */
export const modelPlace = (app: FastifyInstance, catalog: Catalog) => ({
  url: '/schemas/:name/:model',
  params: { ...nameParams.properties, model: modelParam },
  parameters: modelParameters,
  async locate({ params }: FastifyRequest): Promise<RowsResource> {
    const { name, model } = params as Params;
    const dataset = catalog.dataset(await catalog.open(name), model);
    return { dataset, path: `${app.base}/schemas/${name}/${encodeURIComponent(model)}`, changing: true };
  },
});

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
  const aboutModel = { name: 'a model', description: 'Rows of a model of a stored schema.' };
  const naming = { id: 'model', tag: 'schemas', row: anyRow };
  const describeModel = async () => describeRows(aboutModel, naming);

  /** Employee.csv is the model Employee as CSV, unless a model has this name. */
  const readSuffix: preValidationHookHandler = ({ params, query }, _reply, done) => {
    const own = params as { readonly name: string; model: string };
    const found = withoutSuffix(own.model);
    if (found === undefined) return done();
    catalog
      .open(own.name)
      .then(({ outline: { models, refused } }) => {
        const names = [...models.map(({ name }) => name), ...refused.map(({ model }) => model)];
        if (names.includes(own.model)) return;
        own.model = found.rest;
        setFormat(query as Record<string, unknown>, found.suffix);
      })
      .then(() => done(), done);
  };

  const place = modelPlace(app, catalog);
  const stored: RowsRoute = {
    ...place,
    parameters: { ...place.parameters, ...relatedParameters },
    async locate(request) {
      const { name, model } = request.params as Params;
      const path = `${app.base}/schemas/${name}`;
      const resource = await place.locate(request);
      return withRelatedModels(resource, { catalog, name, model, path }, request, context);
    },
    async describe() {
      const dataset = catalog.dataset(await catalog.read(example.text), example.model);
      const rows = await exampleOf(dataset, await dataset.columns({}));
      return storedOnes(describeRows(aboutModel, naming, rows));
    },
  };

  const noise: RowsRoute = {
    ...place,
    url: '/schemas/:name/:model/noise',
    parameters: reportParameters,
    required: ['noise'],
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
      const parameters = { noise: 0.05 };
      const columns = await dataset.columns(parameters);
      const about = {
        name: 'the noise of a model',
        description:
          'How noise damages each cell of a model: distribution, domain or type, or null for an intact cell.',
      };
      const rows = await exampleOf(dataset, columns, parameters);
      return storedOnes(describeRows(about, { id: 'noise', tag: 'schemas', row: damagedRow }, rows));
    },
  };

  let prepare: Prepare[] = [];
  await app.register(async (routes) => {
    limit(routes);
    prepare = [
      registerRows(routes, { ...stored, readSuffix }, context),
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
