import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type RowsContext, rowsAnswers } from '../src/http/rows/answers.js';
import { questionParameters, takeConditions, withConditions } from '../src/http/rows/asked.js';
import { rowsQuery } from '../src/http/rows/parameters.js';
import type { Prepare, RowsRoute } from '../src/http/rows/register.js';
import { takeSchemas } from '../src/http/schemas/body.js';
import { modelParam, schemaBody } from '../src/http/schemas/parameters.js';
import { schemaProblems, storedProblems } from '../src/http/schemas/problems.js';
import { checkText } from '../src/http/server/check-text.js';
import { Type } from '../src/json-schema.js';
import type { Catalog } from '../src/schemas/catalog.js';
import { modelParameters } from '../src/schemas/dataset.js';

/** POST /generate/{model}: rows of a schema that is not stored. */
export function registerGenerate(
  app: FastifyInstance,
  catalog: Catalog,
  context: RowsContext,
  describe: RowsRoute['describe'],
  maxSchemaBytes: number,
): Prepare {
  const schema = {
    params: Type.Object({ model: modelParam }),
    querystring: rowsQuery(context.limits, { ...modelParameters, ...questionParameters }),
  };
  let rows: Awaited<ReturnType<RowsRoute['describe']>>['many'] | undefined;
  const operation = () => {
    if (rows === undefined) return {};
    const { 200: made, 400: wrong, 406: unacceptable, 429: many, 503: busy, default: other } = rows.response;
    return {
      querystring: withConditions(schema.querystring),
      operationId: 'generate_model',
      summary: 'Rows of a schema in the body',
      description: 'The same as rows of a stored schema, but the schema is not stored.',
      tags: ['schemas'],
      body: schemaBody,
      response: {
        200: made,
        400: wrong,
        ...storedProblems,
        406: unacceptable,
        ...schemaProblems,
        429: many,
        503: busy,
        default: other,
      },
    };
  };
  app.register(async (routes) => {
    takeSchemas(routes, catalog.reader, maxSchemaBytes);
    const answers = rowsAnswers(routes, context);
    routes.post('/generate/:model', {
      schema,
      config: {
        swaggerTransform: ({ url }: { url: string }) => ({ url, schema: { ...schema, ...operation() } }),
      },
      preValidation: [takeConditions(schema), checkText(schema)],
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        const { model } = request.params as { readonly model: string };
        const dataset = catalog.dataset(await catalog.read(request.body as string), model);
        return answers.many(request, reply, { dataset, path: undefined });
      },
    });
  });
  return async () => {
    rows ??= (await describe()).many;
  };
}
