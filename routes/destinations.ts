import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Deliveries } from '../src/deliveries/deliveries.js';
import { failureResponse } from '../src/http/server/problem.js';

const destination = Type.Object(
  {
    name: Type.String({ description: 'What deliveries call it' }),
    kind: Type.String({ description: 'What it is' }),
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
    schema: {
      operationId: 'get_destinations',
      summary: 'Where deliveries may go',
      description:
        'The destinations that the operator has configured, and whether they answer. Addresses and secrets are not told.',
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
