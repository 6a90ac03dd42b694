import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { faultInjector } from '../src/http/answer/fault-injection.js';
import { type RowsContext, rowsAnswers } from '../src/http/rows/answers.js';
import { takeConditions, withConditions } from '../src/http/rows/asked.js';
import { registerGet } from '../src/http/rows/register.js';
import { takeJson } from '../src/http/server/bodies.js';
import { checkText } from '../src/http/server/check-text.js';
import { changeManyRows, changeOneRow, postRows } from '../src/http/tables/change.js';
import { locateChildren } from '../src/http/tables/children.js';
import { putDatabase, sendDatabase } from '../src/http/tables/database.js';
import { deleteTable, listTables, putTable, resetRows } from '../src/http/tables/define.js';
import { changesQuery, sendChanges } from '../src/http/tables/feed.js';
import { readJsonServer, readOfRow } from '../src/http/tables/json-server.js';
import { locateTable, ownName } from '../src/http/tables/located.js';
import * as describe from '../src/http/tables/openapi.js';
import { conditionsQuery, tableRowQuery, tableRowsQuery, writeQuery } from '../src/http/tables/query.js';
import { sendTableRow, sendTableRows } from '../src/http/tables/read.js';
import { readSimpleRest } from '../src/http/tables/simple-rest.js';
import { deleteWorkspace } from '../src/http/tables/workspace.js';
import type { TSchema } from '../src/json-schema.js';
import type { Tables } from '../src/tables/tables.js';

/** A colon after a name begins what is done to the table. */
const TABLE = '/tables/:name(^[^/:]+)';
const ROW = `${TABLE}/:key`;
const CHILDREN = `${ROW}/:child`;

interface Parameters {
  readonly params: { readonly properties: object };
  readonly querystring: { readonly properties: Record<string, TSchema> };
}

/** The parameters in the API description, where conditions are one object. */
const described = (schema: Parameters) =>
  'where' in schema.querystring.properties
    ? { ...schema, querystring: withConditions(schema.querystring) }
    : schema;

/** Tables: rows of datasets that can be changed. `limit` adds the hooks of routes that answer with rows. */
export async function tableRoutes(
  app: FastifyInstance,
  tables: Tables,
  context: RowsContext,
  limit: (routes: FastifyInstance) => void,
  bodyLimit: number,
): Promise<void> {
  const { limits } = context;
  const injectFaults = faultInjector(app, limits, context.tries);
  const { childParams, rowParams, tableParams } = describe;
  const many = { params: tableParams, querystring: tableRowsQuery(limits) };
  const one = { params: rowParams, querystring: tableRowQuery(limits) };
  const some = { params: tableParams, querystring: conditionsQuery(limits) };
  const table = { params: tableParams, querystring: writeQuery(limits) };
  const row = { params: rowParams, querystring: writeQuery(limits) };
  const children = { params: childParams, querystring: tableRowsQuery(limits) };
  const child = { params: childParams, querystring: writeQuery(limits) };

  /** Only where rows are asked for by conditions is there a parameter for them. */
  const hooksOf = (schema: Parameters, deletes = false) => [
    'child' in schema.params.properties ? locateChildren(tables, context) : locateTable(tables, deletes),
    ...('where' in schema.querystring.properties
      ? [readSimpleRest(schema), readJsonServer(schema), takeConditions(schema, ownName)]
      : [readOfRow(schema)]),
  ];

  app.get('/tables', {
    config: { state: true },
    schema: describe.list,
    handler: (request) => listTables(request, tables),
  });

  app.get('/db', {
    config: {
      state: true,
      swaggerTransform: ({ url }: { url: string }) => ({ url, schema: describe.getDatabase }),
    },
    handler: (request, reply) => sendDatabase(request, reply, tables),
  });

  await app.register(async (routes) => {
    limit(routes);
    const answers = rowsAnswers(routes, context);
    const get = (url: string, schema: Parameters, description: object, answer: typeof sendTableRows) => {
      const send = (request: FastifyRequest, reply: FastifyReply) => answer(request, reply, answers, context);
      registerGet(
        routes,
        url,
        schema,
        send,
        () => ({ ...described(schema), ...description }),
        hooksOf(schema),
        true,
      );
    };
    get(TABLE, many, describe.getRows, sendTableRows);
    get(ROW, one, describe.getRow, sendTableRow);
    get(CHILDREN, children, describe.getChildren, sendTableRows);
  });

  const stop = new AbortController();
  app.addHook('preClose', async () => stop.abort());
  registerGet(
    app,
    `${TABLE}::changes`,
    { params: tableParams, querystring: changesQuery },
    (request, reply) => sendChanges(request, reply, context, stop.signal),
    () => describe.changes,
    [locateTable(tables)],
    true,
  );

  /** Registers a change. The handler checks the body, since what fits depends on the table. */
  const change = (
    routes: FastifyInstance,
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    schema: Parameters,
    description: object,
    answer: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
  ) =>
    routes.route({
      method,
      url,
      schema,
      config: {
        state: true,
        swaggerTransform: ({ url }: { url: string }) => ({
          url,
          schema: { ...described(schema), ...description },
        }),
      },
      preValidation: [...hooksOf(schema, method === 'DELETE' && url === TABLE), checkText(schema)],
      async handler(request, reply) {
        // What was asked to fail changes nothing.
        if (!(await injectFaults(request, reply, ''))) return reply.hijack();
        return answer(request, reply);
      },
    });

  change(app, 'POST', `${TABLE}::reset`, table, describe.reset, resetRows);
  change(app, 'DELETE', ROW, row, describe.deleteRow, (request, reply) =>
    changeOneRow(request, reply, context, 'delete'),
  );
  change(app, 'DELETE', TABLE, some, describe.deleteRows, (request, reply) =>
    deleteTable(request, reply, tables, () => changeManyRows(request, reply, context, 'delete')),
  );

  app.delete('/workspaces/:name', {
    schema: { params: describe.workspaceParams },
    config: {
      state: true,
      swaggerTransform: ({ url }: { url: string }) => ({ url, schema: describe.deleteWorkspace }),
    },
    handler: (request, reply) => deleteWorkspace(request, reply, tables),
  });

  await app.register(async (routes) => {
    takeJson(routes, bodyLimit, describe.bodyTypes);
    routes.put<{ Params: { name: string } }>(TABLE, {
      config: {
        state: true,
        swaggerTransform: ({ url }: { url: string }) => ({
          url,
          schema: { params: tableParams, ...describe.put },
        }),
      },
      schema: { params: tableParams },
      handler: (request, reply) => putTable(request, reply, tables, context),
    });
    routes.put('/tables', {
      config: {
        state: true,
        swaggerTransform: ({ url }: { url: string }) => ({ url, schema: describe.putDatabase }),
      },
      handler: (request, reply) => putDatabase(request, reply, tables),
    });
    change(routes, 'POST', TABLE, table, describe.postRows, (request, reply) =>
      postRows(request, reply, context),
    );
    change(routes, 'POST', CHILDREN, child, describe.postChildren, (request, reply) =>
      postRows(request, reply, context),
    );
    change(routes, 'PATCH', TABLE, some, describe.patchRows, (request, reply) =>
      changeManyRows(request, reply, context, 'patch'),
    );
    change(routes, 'PUT', ROW, row, describe.putRow, (request, reply) =>
      changeOneRow(request, reply, context, 'put'),
    );
    change(routes, 'PATCH', ROW, row, describe.patchRow, (request, reply) =>
      changeOneRow(request, reply, context, 'patch'),
    );
  });
}
