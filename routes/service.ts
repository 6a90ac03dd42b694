import type { FastifyInstance } from 'fastify';
import type { BadFile } from '../src/checked-files.js';
import { ProblemError } from '../src/errors.js';
import type { ApiDescription } from '../src/http/server/description/api-description.js';
import { type Metrics, metricsType } from '../src/http/server/metrics.js';
import { failureResponse, problemResponse } from '../src/http/server/problem.js';
import { Type } from '../src/json-schema.js';

/** Health, readiness, metrics and the API description. `badFiles` are those that /ready shows. */
export function serviceRoutes(
  app: FastifyInstance,
  metrics: Metrics,
  apiDescription: ApiDescription,
  badFiles: () => Promise<BadFile[]>,
): void {
  app.get('/health', {
    schema: {
      operationId: 'get_health',
      summary: 'Is the service alive?',
      description: 'Answers at once while the process can answer requests at all.',
      tags: ['service'],
      // No API key is needed.
      security: [],
      response: {
        200: {
          description: 'The service is alive.',
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

  let draining = false;
  app.addHook('preClose', (done) => {
    draining = true;
    done();
  });
  const notReady = new ProblemError(503, 'The service is about to stop');
  app.get('/ready', {
    config: { state: true },
    schema: {
      operationId: 'get_ready',
      summary: 'Is the service ready for requests?',
      description:
        'Answers 503 from the moment when the service is told to stop. Requests that it has already received are still answered. Files of SCHEMAS_DIR and STATE_DIR that cannot be read are listed; the service works without them, and reads them again when they have changed.',
      tags: ['service'],
      response: {
        200: {
          description: 'The service is ready.',
          content: {
            'application/json': {
              schema: Type.Object({
                status: Type.Literal('ready'),
                badFiles: Type.Optional(
                  Type.Array(Type.Object({ file: Type.String(), reason: Type.String() })),
                ),
              }),
              example: {
                status: 'ready',
                badFiles: [{ file: 'SCHEMAS_DIR/orders.json', reason: 'is not JSON' }],
              },
            },
          },
        },
        500: failureResponse,
        503: problemResponse('The service is about to stop.', notReady),
      },
    },
    handler: async () => {
      if (draining) throw notReady;
      const bad = await badFiles();
      return { status: 'ready', ...(bad.length > 0 && { badFiles: bad }) };
    },
  });

  app.get('/metrics', {
    config: { state: true },
    schema: {
      operationId: 'get_metrics',
      summary: 'Metrics for Prometheus',
      description:
        'Requests, rows, bytes and downloads of all workers, and the memory and event loop of their processes.',
      tags: ['service'],
      response: {
        200: {
          description: 'The metrics.',
          content: {
            'text/plain': { schema: Type.String({ description: 'The text format of Prometheus' }) },
          },
        },
        500: failureResponse,
      },
    },
    handler: async (_request, reply) => reply.type(metricsType).send(await metrics.text()),
  });

  app.get('/openapi.json', {
    schema: descriptionOperation('json', 'application/json', Type.Object({}, { description: 'OpenAPI 3.1' })),
    handler: async () => (await apiDescription.documentation()).swagger(),
  });

  app.get('/openapi.yaml', {
    schema: descriptionOperation('yaml', 'application/yaml', Type.Unsafe({ description: 'OpenAPI 3.1' })),
    handler: async (_request, reply) => reply.type('application/yaml').send(await apiDescription.yaml()),
  });
}

const descriptionOperation = (notation: string, mediaType: string, schema: object) => ({
  operationId: `get_openapi_${notation}`,
  summary: `The API description as ${notation.toUpperCase()}`,
  description: 'The OpenAPI description of the service, generated from its routes.',
  tags: ['service'],
  response: {
    200: { description: 'The API description.', content: { [mediaType]: { schema } } },
    500: failureResponse,
  },
});
