import type { FastifyInstance } from 'fastify';
import { type Delivery, describe, hasEnded, states } from '../src/deliveries/contract/delivery.js';
import type { Deliveries } from '../src/deliveries/deliveries.js';
import { progressLine } from '../src/deliveries/run/progress.js';
import { badParameter, ProblemError } from '../src/errors.js';
import { lastEventOf, sendEnd, sendEvents } from '../src/http/answer/event-stream.js';
import { takeJson } from '../src/http/server/bodies.js';
import { failureResponse, problemResponse } from '../src/http/server/problem.js';
import { type TSchema, Type } from '../src/json-schema.js';
import { sha256 } from '../src/random/sha256.js';

const time = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }));

const deliverySchema = Type.Object(
  {
    id: Type.String(),
    state: Type.Enum([...states], {
      description:
        'queued: begins or continues soon. finishing: all rows have arrived, and the destination puts them in the place of the old ones, or adds foreign keys. waiting: waits for the destination to recover, or for the next run. cancelling: ends what is under way. done, failed, cancelled: has ended.',
    }),
    source: Type.Object({}, { description: 'The source of the request, with the seed' }),
    destination: Type.String(),
    options: Type.Object({}, { description: 'The options of the request, with every in seconds' }),
    run: Type.Integer({ description: 'The number of this run, from 1' }),
    rows: Type.Integer({ description: 'The rows of this run that the destination has acknowledged' }),
    total: Type.Optional(Type.Integer({ description: 'The number of rows of this run' })),
    percent: Type.Optional(Type.Number()),
    bytes: Type.Integer({ description: 'The bytes of all runs before compression' }),
    rowsPerSecond: Type.Integer({
      description: 'The average of the last seconds, or of the last run when the delivery has ended',
    }),
    secondsLeft: Type.Optional(Type.Integer()),
    retries: Type.Integer({ description: 'The number of failed attempts that were repeated' }),
    quarantined: Type.Integer({
      description: 'The number of rows that the destination has set aside as wrong',
    }),
    lastError: Type.Optional(Type.String()),
    notes: Type.Optional(
      Type.Array(Type.String(), {
        description:
          'What of the schema is left out at the destination, and why: a foreign key that cannot be made, for instance',
      }),
    ),
    created: Type.String({ format: 'date-time' }),
    started: time('When this run began'),
    ended: time('When the delivery ended'),
    due: time('When the next run begins'),
  },
  { $id: 'Delivery' },
);

const previewSchema = Type.Object({
  source: Type.Object({}),
  destination: Type.String(),
  options: Type.Object({}),
  total: Type.Optional(Type.Integer({ description: 'The number of rows' })),
  notes: Type.Optional(Type.Array(Type.String(), { description: 'What of the schema is left out, and why' })),
  ddl: Type.Optional(Type.String({ description: 'The statements that make the tables that are missing' })),
  batch: Type.Optional(
    Type.Object(
      { table: Type.String(), rows: Type.Integer(), mediaType: Type.String(), text: Type.String() },
      { description: 'The first rows, as they are sent' },
    ),
  ),
});

const ID = '0b9c7c1e-3b0a-4f6e-9a55-1c2d3e4f5a6b';
const params = Type.Object({ id: Type.String({ description: 'The id of a delivery', examples: [ID] }) });
const unknown = (id: string) =>
  new ProblemError(404, `There is no delivery ${id}`, { parameter: 'id', value: id });
const notFailed = (state: string) =>
  new ProblemError(409, `Only a delivery that has failed can be resumed: this one is ${state}`);
const noEventId = (id: string) => badParameter('Last-Event-ID', id, 'the id of an event of this delivery');
const wrongEventId = problemResponse('Last-Event-ID is not the id of an event.', noEventId('7'));
/** The text of an Idempotency-Key: a string of RFC 8941, whose quotes many clients leave out. */
function idempotencyKeyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = /^(?:"([ !#-[\]-~]{1,255})"|([!#-[\]-~]{1,255}))$/.exec(`${header}`);
  if (key === null)
    throw badParameter(
      'Idempotency-Key',
      `${header}`,
      '1 to 255 printable ASCII characters, in quotes or not',
    );
  return key[1] ?? key[2];
}
/** Differs between states of a delivery as clients see them. */
const eventIdOf = (delivery: Delivery) =>
  sha256(JSON.stringify(describe(delivery)), 'base64url').slice(0, 22);
const notFound = problemResponse('There is no such delivery.', unknown(ID));
const one = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: 'Delivery#' } } },
});

/** The operations on deliveries. `request` is the schema of the body of POST /deliveries. */
export async function deliveryRoutes(
  app: FastifyInstance,
  deliveries: Deliveries,
  request: TSchema,
  bodyLimit: number,
): Promise<void> {
  app.addSchema(deliverySchema);
  const stop = new AbortController();
  app.addHook('preClose', async () => stop.abort());

  async function find(id: string): Promise<Delivery> {
    const delivery = await deliveries.get(id);
    if (delivery === undefined) throw unknown(id);
    return delivery;
  }

  await app.register(async (scope) => {
    takeJson(scope, bodyLimit);
    scope.post<{ Querystring: { dry_run?: boolean } }>('/deliveries', {
      config: {
        state: true,
        swaggerTransform: ({ schema, url }: { schema: object; url: string }) => ({
          url,
          schema: { ...schema, body: request },
        }),
      },
      schema: {
        operationId: 'post_delivery',
        summary: 'Deliver rows to a destination',
        description:
          'A delivery begins soon and continues until the destination has acknowledged every row, even when the service or the destination fails or restarts. GET /destinations shows whether each row arrives exactly once or at least once.',
        tags: ['deliveries'],
        headers: Type.Object({
          'idempotency-key': Type.Optional(
            Type.String({
              description:
                'A name for this request, in quotes or not, of 1 to 255 printable ASCII characters. The same request with the same key answers the same delivery, for as long as there is that delivery, so a client may send it again when it did not get the answer.',
              examples: ['"8e03978e-40d5-43dd-bc93-6894a57f9324"'],
            }),
          ),
        }),
        querystring: {
          type: 'object',
          properties: {
            dry_run: Type.Boolean({
              description:
                'Whether nothing is delivered, and the answer has the statements that would make the missing tables and at most 100 rows of the first batch. Default: false.',
            }),
          },
          additionalProperties: false,
        },
        response: {
          200: {
            description: 'With dry_run: what the delivery would do. Nothing is written.',
            content: { 'application/json': { schema: previewSchema } },
          },
          202: {
            ...one('The delivery is queued.'),
            headers: { Location: Type.String({ description: 'The URL of the delivery' }) },
          },
          400: problemResponse(
            'The body does not describe a valid delivery.',
            new ProblemError(
              400,
              'destination must be one of warehouse, not "warehous" (did you mean warehouse?)',
              {
                pointer: '/destination',
                value: 'warehous',
                allowed: ['warehouse'],
                suggestion: 'warehouse',
              },
            ),
          ),
          409: problemResponse(
            'A request with this Idempotency-Key is under way.',
            new ProblemError(409, 'A request with this Idempotency-Key is under way: try again soon'),
          ),
          422: problemResponse(
            'Another request had this Idempotency-Key, or two names would be one in snake_case.',
            new ProblemError(422, 'Another request had this Idempotency-Key: a key is for one body'),
          ),
          500: failureResponse,
          502: problemResponse(
            'With dry_run: the source gives no rows.',
            new ProblemError(502, 'The source gives no rows: the connection was refused'),
          ),
        },
      },
      handler: async ({ body, query, headers }, reply) => {
        if (query.dry_run === true) return deliveries.preview(body);
        const delivery = await deliveries.create(body, idempotencyKeyOf(headers['idempotency-key']));
        return reply
          .code(202)
          .header('location', `${app.base}/deliveries/${delivery.id}`)
          .send(describe(delivery));
      },
    });
  });

  app.get('/deliveries', {
    config: { state: true },
    schema: {
      operationId: 'get_deliveries',
      summary: 'List all deliveries',
      description: 'Newest first. Deliveries that have ended stay until they are deleted.',
      tags: ['deliveries'],
      response: {
        200: {
          description: 'All deliveries.',
          content: { 'application/json': { schema: { type: 'array', items: { $ref: 'Delivery#' } } } },
        },
        500: failureResponse,
      },
    },
    handler: async () => (await deliveries.list()).map(describe),
  });

  app.get<{ Params: { id: string } }>('/deliveries/:id', {
    config: { state: true },
    schema: {
      operationId: 'get_delivery',
      summary: 'Show a delivery',
      description:
        'How many rows the destination has acknowledged, how fast the delivery is, and its last error.',
      tags: ['deliveries'],
      params,
      response: { 200: one('The delivery.'), 404: notFound, 500: failureResponse },
    },
    handler: async ({ params }, reply) => {
      reply.header('cache-control', 'no-store');
      return describe(await find(params.id));
    },
  });

  app.get<{ Params: { id: string } }>('/deliveries/:id/events', {
    config: { state: true },
    schema: {
      operationId: 'get_delivery_events',
      summary: 'Watch a delivery',
      description:
        'Server-sent events named progress, each with the delivery as its data, until the delivery has ended. A client that reconnects and names the id of its last event as Last-Event-ID does not get the same state again. Comments draw a progress bar: curl -sN …/events | grep ^:',
      tags: ['deliveries'],
      params,
      response: {
        200: {
          description: 'One event at once, and one after each change.',
          content: { 'text/event-stream': { schema: { type: 'string' } } },
        },
        204: {
          description: 'The delivery has ended, and Last-Event-ID says that the client knows.',
          type: 'null',
        },
        400: wrongEventId,
        404: notFound,
        500: failureResponse,
      },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      let known = lastEventOf(request);
      if (!/^([\w-]{22})?$/.test(known)) throw noEventId(known);
      const delivery = await find(id);
      if (hasEnded(delivery) && eventIdOf(delivery) === known) return sendEnd(reply);
      async function* events(signal: AbortSignal) {
        for await (const delivery of deliveries.watch(id, signal)) {
          const id = eventIdOf(delivery);
          if (id === known) continue;
          known = id;
          yield { event: 'progress', id, data: describe(delivery), comment: progressLine(delivery) };
        }
      }
      return sendEvents(reply, events, stop.signal);
    },
  });

  app.delete<{ Params: { id: string } }>('/deliveries/:id', {
    config: { state: true },
    schema: {
      operationId: 'delete_delivery',
      summary: 'Cancel a delivery, or delete one that has ended',
      description:
        'Rows that the destination has acknowledged stay there; with mode replace, the old rows stay instead.',
      tags: ['deliveries'],
      params,
      response: {
        202: one('The delivery is cancelling: it is cancelled when its current batches have ended.'),
        204: { description: 'The delivery had ended and is deleted.', type: 'null' },
        404: notFound,
        500: failureResponse,
      },
    },
    handler: async ({ params: { id } }, reply) => {
      const delivery = await find(id);
      if (hasEnded(delivery)) {
        await deliveries.forget(id);
        return reply.code(204).send();
      }
      await deliveries.cancel(id);
      return reply.code(202).send(describe(await find(id)));
    },
  });

  app.post<{ Params: { id: string } }>('/deliveries/:id/resume', {
    config: { state: true },
    schema: {
      operationId: 'post_delivery_resume',
      summary: 'Resume a delivery that has failed',
      description: 'It goes on after the last row that the destination has acknowledged.',
      tags: ['deliveries'],
      params,
      response: {
        202: one('The delivery is queued.'),
        404: notFound,
        409: problemResponse('The delivery has not failed.', notFailed('done')),
        500: failureResponse,
      },
    },
    handler: async ({ params: { id } }, reply) => {
      const { state } = await find(id);
      if (state !== 'failed') throw notFailed(state);
      await deliveries.resume(id);
      return reply.code(202).send(describe(await find(id)));
    },
  });
}
