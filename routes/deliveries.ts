import type { FastifyInstance } from 'fastify';
import { type Delivery, describe, hasEnded } from '../src/deliveries/contract/delivery.js';
import type { Deliveries } from '../src/deliveries/deliveries.js';
import { progressLine } from '../src/deliveries/run/progress.js';
import { lastEventOf, sendEnd, sendEvents } from '../src/http/answer/event-stream.js';
import { idempotencyKeyOf } from '../src/http/deliveries/idempotency-key.js';
import {
  answerOf,
  deliverySchema,
  noEventId,
  notFailed,
  notFound,
  params,
  requestHeaders,
  requestQuery,
  requestResponses,
  resumeQuery,
  unknownDelivery,
  wrongEventId,
} from '../src/http/deliveries/openapi.js';
import { takeJson } from '../src/http/server/bodies.js';
import { failureResponse, problemResponse, writeProblems } from '../src/http/server/problem.js';
import type { TSchema } from '../src/json-schema.js';
import { sha256 } from '../src/random/sha256.js';

/** Differs between states of a delivery as clients see them. */
const eventIdOf = (delivery: Delivery) =>
  sha256(JSON.stringify(describe(delivery)), 'base64url').slice(0, 22);

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
    if (delivery === undefined) throw unknownDelivery(id);
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
        headers: requestHeaders,
        querystring: requestQuery,
        response: requestResponses,
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
      response: { 200: answerOf('The delivery.'), 404: notFound, 500: failureResponse },
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
        202: answerOf('The delivery is cancelling: it is cancelled when its current batches have ended.'),
        204: { description: 'The delivery had ended and is deleted.', type: 'null' },
        404: notFound,
        500: failureResponse,
        ...writeProblems,
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

  app.post<{ Params: { id: string }; Querystring: { own_position?: boolean } }>('/deliveries/:id/resume', {
    config: { state: true },
    schema: {
      operationId: 'post_delivery_resume',
      summary: 'Resume a delivery that has failed',
      description: 'It goes on after the last row that the destination has acknowledged.',
      tags: ['deliveries'],
      params,
      querystring: resumeQuery,
      response: {
        202: answerOf('The delivery is queued.'),
        404: notFound,
        409: problemResponse('The delivery has not failed.', notFailed('done')),
        500: failureResponse,
        ...writeProblems,
      },
    },
    handler: async ({ params: { id }, query }, reply) => {
      const { state } = await find(id);
      if (state !== 'failed') throw notFailed(state);
      await deliveries.resume(id, query.own_position);
      return reply.code(202).send(describe(await find(id)));
    },
  });
}
