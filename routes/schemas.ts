import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { badParameter, ProblemError } from '../src/errors.js';
import { checkChange, precondition } from '../src/http/answer/preconditions.js';
import type { RowsContext } from '../src/http/rows/answers.js';
import { takeSchemas } from '../src/http/schemas/body.js';
import { type DumpQuery, sendDump } from '../src/http/schemas/dump.js';
import {
  describeDelete,
  describeGet,
  describeList,
  describePut,
  dumpQuery,
  nameParams,
} from '../src/http/schemas/openapi.js';
import { checkText } from '../src/http/server/check-text.js';
import { type Catalog, noneNamed } from '../src/schemas/catalog.js';
import type { LoadedSchema } from '../src/schemas/dataset.js';
import { isName, nameAllowed } from '../src/schemas/store.js';

/** The most schemas that can be stored. */
const MOST_SCHEMAS = 1_000;

type Params = { readonly name: string };

const tagOf = (version: string) => `"${version}"`;

/** Stores, reads, deletes and dumps schemas. `limit` adds the hooks of routes that answer with rows. */
export async function schemaRoutes(
  app: FastifyInstance,
  catalog: Catalog,
  context: RowsContext,
  limit: (routes: FastifyInstance) => void,
): Promise<void> {
  const { store } = catalog;

  app.get('/schemas', {
    config: describeList(),
    handler: async () => (await store.list()).map((name) => ({ name, url: urlOf(name) })),
  });

  await app.register(async (routes) => {
    limit(routes);
    const schema = { params: nameParams, querystring: dumpQuery };
    const preValidation = checkText(schema);
    const handler = async (request: FastifyRequest, reply: FastifyReply) => {
      const { name } = request.params as Params;
      const { format, ...others } = request.query as Partial<DumpQuery>;
      if (format !== undefined) {
        return sendDump(
          request,
          reply,
          { name, schema: await catalog.open(name), reader: catalog.reader },
          context,
        );
      }
      const [other] = Object.entries(others);
      if (other !== undefined)
        throw badParameter(other[0], String(other[1]), 'left out unless format is given');
      return sendSchema(request, reply);
    };
    const url = '/schemas/:name';
    routes.route({
      method: 'GET',
      url,
      schema,
      config: describeGet(),
      preValidation,
      handler,
      exposeHeadRoute: false,
    });
    routes.route({ method: 'HEAD', url, schema: { ...schema, hide: true }, preValidation, handler });
  });

  async function sendSchema(request: FastifyRequest, reply: FastifyReply) {
    const { name } = request.params as Params;
    const stored = await store.read(name);
    if (stored === undefined) throw noneNamed('schema', name, await store.list());
    const etag = tagOf(stored.version);
    reply.header('etag', etag).header('cache-control', 'no-cache');
    const outcome = precondition(request.headers, etag);
    if (outcome === 412) throw new ProblemError(412, 'If-Match names another version', { allowed: etag });
    if (outcome === 304) return reply.code(304).send();
    // The answer is not compressed, because the entity tag must be the one that If-Match expects.
    request.headers['accept-encoding'] = 'identity';
    const bytes = Buffer.from(stored.text);
    reply.header('content-type', 'application/schema+json').header('content-length', bytes.length);
    return reply.send(request.method === 'HEAD' ? undefined : bytes);
  }

  app.delete('/schemas/:name', {
    schema: { params: nameParams },
    config: describeDelete(),
    handler: async (request, reply) => {
      const { name } = request.params as Params;
      const before = isName(name)
        ? await store.remove(name, (current) =>
            checkChange(request.headers, current && tagOf(current.version)),
          )
        : undefined;
      if (before === undefined) throw noneNamed('schema', name, await store.list());
      return reply.code(204).send();
    },
  });

  await app.register(async (routes) => {
    takeSchemas(routes);
    routes.put('/schemas/:name', {
      schema: { params: nameParams },
      config: describePut(),
      handler: async (request, reply) => {
        const { name } = request.params as Params;
        if (!isName(name)) throw badParameter('name', name, nameAllowed);
        const schema = await catalog.read(request.body as string);
        const names = await store.list();
        if (names.length >= MOST_SCHEMAS && !names.includes(name)) {
          throw new ProblemError(507, `There are ${MOST_SCHEMAS} schemas already: delete one first`);
        }
        const before = await store.write(name, schema.text, (current) =>
          checkChange(request.headers, current && tagOf(current.version)),
        );
        reply.code(before === undefined ? 201 : 200);
        reply.header('etag', tagOf(schema.edition)).header('location', urlOf(name));
        return summaryOf(name, schema);
      },
    });
  });
}

const urlOf = (name: string) => `/schemas/${name}`;

/** The models of a schema as they were read, with the URLs of their rows. */
function summaryOf(name: string, { outline }: LoadedSchema) {
  return {
    name,
    models: outline.models.map(({ fields, ...model }) => ({
      ...model,
      fields: fields.map((field) => field.name),
      url: `${urlOf(name)}/${encodeURIComponent(model.name)}`,
    })),
  };
}
