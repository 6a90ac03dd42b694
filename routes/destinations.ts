import type { FastifyInstance } from 'fastify';
import { guarantees } from '../src/deliveries/contract/destination.js';
import type { Deliveries } from '../src/deliveries/deliveries.js';
import { failureResponse } from '../src/http/server/problem.js';
import { Type } from '../src/json-schema.js';

const destination = Type.Object(
  {
    name: Type.String({ description: 'The name of the destination in requests for deliveries' }),
    kind: Type.String({ description: 'The kind of destination, such as postgres' }),
    guarantee: Type.Enum([...guarantees], {
      description: 'How often a row arrives when the service or the destination fails during a delivery',
    }),
    health: Type.Object({
      status: Type.Enum(['up', 'down']),
      error: Type.Optional(Type.String({ description: 'Why the destination is down' })),
      checked: Type.String({ format: 'date-time' }),
    }),
  },
  { $id: 'Destination' },
);

/** GET /destinations. */
export function destinationRoutes(app: FastifyInstance, deliveries: Deliveries): void {
  app.addSchema(destination);
  app.get('/destinations', {
    config: { state: true },
    schema: {
      operationId: 'get_destinations',
      summary: 'List all destinations',
      description:
        'The destinations that the operator has configured, their guarantee, and whether they answer. Addresses and secrets are not shown.',
      tags: ['deliveries'],
      response: {
        200: {
          description: 'All destinations.',
          content: {
            'application/json': {
              schema: Type.Array({ $ref: 'Destination#' } as never),
              example: [
                {
                  name: 'warehouse',
                  kind: 'postgres',
                  guarantee: 'exactly-once',
                  health: { status: 'up', checked: '2026-01-01T00:00:00.000Z' },
                },
              ],
            },
          },
        },
        500: failureResponse,
      },
    },
    handler: () => deliveries.destinations(),
  });
}
