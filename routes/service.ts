import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { failureResponse } from '../src/http/problem.js';

/** What the service says about itself. */
export function serviceRoutes(app: FastifyInstance, prepareDocument: () => Promise<void>): void {
  const writeDocument = async (options?: { yaml: true }) => {
    await prepareDocument();
    return options === undefined ? app.swagger() : app.swagger(options);
  };

  app.get('/', {
    schema: {
      operationId: 'get_start',
      summary: 'Where to start',
      description: 'Leads to the documentation, where every operation can be tried.',
      tags: ['service'],
      response: { 302: { description: 'To /docs.', type: 'null' }, 500: failureResponse },
    },
    handler: (_request, reply) => reply.redirect('/docs'),
  });

  app.get('/health', {
    schema: {
      operationId: 'get_health',
      summary: 'Is the service alive?',
      description: 'Answers at once as long as the process can answer anything.',
      tags: ['service'],
      response: {
        200: {
          description: 'It is.',
          content: {
            'application/json': {
              schema: Type.Object({ status: Type.Literal('ok') }),
              example: { status: 'ok' },
            },
          },
        },
        500: failureResponse,
      },
    },
    handler: () => ({ status: 'ok' }),
  });

  app.get('/openapi.json', {
    schema: document('json', 'application/json', Type.Object({}, { description: 'OpenAPI 3.1' })),
    handler: () => writeDocument(),
  });

  app.get('/openapi.yaml', {
    schema: document('yaml', 'application/yaml', Type.String({ description: 'OpenAPI 3.1' })),
    handler: async (_request, reply) =>
      reply.type('application/yaml').send(await writeDocument({ yaml: true })),
  });
}

const document = (notation: string, mediaType: string, schema: object) => ({
  operationId: `get_openapi_${notation}`,
  summary: `This document as ${notation.toUpperCase()}`,
  description: 'The OpenAPI document of the service, written from its routes.',
  tags: ['service'],
  response: {
    200: { description: 'The document.', content: { [mediaType]: { schema } } },
    500: failureResponse,
  },
});
