import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { superfluous } from '../src/errors.js';
import type { RowsContext } from '../src/http/rows/answers.js';
import { takeSchemas } from '../src/http/schemas/body.js';
import { type DumpQuery, sendDump } from '../src/http/schemas/dump.js';
import {
  describeCheck,
  describeDelete,
  describeGet,
  describeList,
  describePut,
} from '../src/http/schemas/openapi.js';
import { dumpQuery, nameParams } from '../src/http/schemas/parameters.js';
import { checkSchema, deleteSchema, listSchemas, putSchema, sendSchema } from '../src/http/schemas/stored.js';
import { checkText } from '../src/http/server/check-text.js';
import type { Catalog } from '../src/schemas/catalog.js';

interface Named {
  readonly Params: { readonly name: string };
}

/** Stores, reads, deletes and dumps schemas. `limit` adds the hooks of routes that answer with rows. */
export async function schemaRoutes(
  app: FastifyInstance,
  catalog: Catalog,
  context: RowsContext,
  limit: (routes: FastifyInstance) => void,
  maxSchemaBytes: number,
): Promise<void> {
  const url = '/schemas/:name';

  app.get('/schemas', {
    config: { ...describeList(), state: true },
    handler: (request) => listSchemas(request, catalog),
  });

  await app.register(async (routes) => {
    limit(routes);
    const schema = { params: nameParams, querystring: dumpQuery };
    const preValidation = checkText(schema);
    const handler = async (request: FastifyRequest<Named>, reply: FastifyReply) => {
      const { name } = request.params;
      const { format, ...others } = request.query as Partial<DumpQuery>;
      if (format !== undefined) {
        const dumped = { name, schema: await catalog.open(name), reader: catalog.reader };
        return sendDump(request, reply, dumped, context);
      }
      const [other] = Object.entries(others);
      if (other !== undefined) throw superfluous(other[0], String(other[1]), 'unless format is given');
      return sendSchema(request, reply, catalog, name);
    };
    const config = { ...describeGet(), state: revealsSchema };
    routes.route<Named>({
      method: 'GET',
      url,
      schema,
      config,
      preValidation,
      handler,
      exposeHeadRoute: false,
    });
    const hidden = { ...schema, hide: true };
    routes.route<Named>({
      method: 'HEAD',
      url,
      schema: hidden,
      config: { state: revealsSchema },
      preValidation,
      handler,
    });
  });

  // The characters are those of names, so that the colon is none of them.
  app.get<Named>('/schemas/:name([a-z0-9_-]+)::check', {
    schema: { params: nameParams },
    config: { ...describeCheck(), state: true },
    handler: (request) => checkSchema(request, catalog, request.params.name),
  });

  app.delete<Named>(url, {
    schema: { params: nameParams },
    config: { ...describeDelete(), state: true },
    handler: (request, reply) => deleteSchema(request, reply, catalog, request.params.name),
  });

  await app.register(async (routes) => {
    takeSchemas(routes, catalog.reader, maxSchemaBytes);
    routes.put<Named>(url, {
      schema: { params: nameParams },
      config: { ...describePut(), state: true },
      handler: (request, reply) => putSchema(request, reply, catalog, request.params.name),
    });
  });
}

/** With a format, rows are generated; without, the stored schema is shown. */
const revealsSchema = ({ query }: Pick<FastifyRequest, 'query'>) =>
  (query as Partial<DumpQuery>).format === undefined;
