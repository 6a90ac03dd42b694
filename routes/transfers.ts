import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../src/errors.js';
import { full, unreadable } from '../src/http/files/openapi.js';
import { problemOf, type Transfers } from '../src/http/files/transfers.js';
import { failureResponse, problemResponse } from '../src/http/server/problem.js';
import { Type } from '../src/json-schema.js';

const NAME = 'mXf3V0kq7pJm2n4cYbq1Zw';

const transferSchema = Type.Object(
  {
    name: Type.String(),
    state: Type.Enum(['running', 'done', 'cancelled'], {
      description:
        'running: the answer is under way. done: all of it has been sent. cancelled: the client has left.',
    }),
    skippedRows: Type.Optional(
      Type.Integer({ description: 'The number of skipped records, with on_error=skip' }),
    ),
  },
  { title: 'Transfer', examples: [{ name: NAME, state: 'done' }] },
);

/** GET /transfers/{name}: why the answer to a file ended, for clients whose connection was cut. */
export function transferRoutes(app: FastifyInstance, transfers: Transfers): void {
  app.get<{ Params: { name: string } }>('/transfers/:name', {
    config: { state: true },
    schema: {
      operationId: 'get_transfer',
      summary: 'Show how a conversion or split ended',
      description:
        'The header Seedstream-Transfer of POST /convert and POST /split has the name. A transfer that has failed is answered with the problem that cut it. A transfer is forgotten ten minutes after its end, or when ten thousand others have come since.',
      tags: ['files'],
      params: Type.Object({ name: Type.String({ description: 'The name of a transfer', examples: [NAME] }) }),
      response: {
        200: {
          description: 'The transfer is under way, or has ended without an error.',
          content: { 'application/json': { schema: transferSchema } },
        },
        400: problemResponse(
          'The transfer has failed because of a record of the file.',
          new ProblemError(400, 'line 200002: a is "hello", which is no int; types=a:string accepts it', {
            line: 200_002,
            column: 'a',
            value: 'hello',
            reason: 'a is "hello", which is no int; types=a:string accepts it',
          }),
        ),
        404: problemResponse('There is no such transfer.', unknown(NAME)),
        415: unreadable,
        500: failureResponse,
        507: full,
      },
    },
    handler: async ({ params: { name } }, reply) => {
      const transfer = await transfers.find(name);
      if (transfer === undefined) throw unknown(name);
      if (transfer.state === 'failed') throw problemOf(transfer.problem);
      reply.header('cache-control', 'no-store');
      return { name, ...transfer };
    },
  });
}

function unknown(name: string): ProblemError {
  return new ProblemError(404, `There is no transfer ${name}, or it ended more than ten minutes ago`, {
    parameter: 'name',
    value: name,
  });
}
