import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { guarantees } from '../src/deliveries/contract/destination.js';
import type { Deliveries } from '../src/deliveries/deliveries.js';
import { failureResponse } from '../src/http/server/problem.js';

const destination = Type.Object(
  {
    name: Type.String({ description: 'The name that deliveries use' }),
    kind: Type.String({ description: 'postgres, for instance' }),
    guarantee: Type.Enum([...guarantees], {
      description: 'How often a row may arrive when the service or the destination fails on the way',
    }),
    health: Type.Object({
      status: Type.Enum(['up', 'down']),
      error: Type.Optional(Type.String({ description: 'Why it is down' })),
      checked: Type.String({ format: 'date-time' }),
    }),
  },
  { $id: 'Destination' },
);

/** Where deliveries may go. */
export function destinationRoutes(app: FastifyInstance, deliveries: Deliveries): void {
  app.addSchema(destination);
  app.get('/destinations', {
    config: { state: true },
    schema: {
      operationId: 'get_destinations',
      summary: 'Where deliveries may go',
      description:
        'The destinations that the operator has configured, how often a row may arrive there, and whether they answer. Addresses and secrets are not shown.',
      tags: ['deliveries'],
      response: {
        200: {
          description: 'All of them.',
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
