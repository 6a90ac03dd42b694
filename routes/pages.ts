import type { FastifyInstance } from 'fastify';
import { hasPages, servePages } from '../src/http/server/pages.js';
import { failureResponse } from '../src/http/server/problem.js';

/** The built pages, at /. When they have not been built, / redirects to /docs. */
export async function pageRoutes(app: FastifyInstance, folder: string): Promise<void> {
  if (hasPages(folder)) {
    await app.register((pages) => servePages(pages, folder));
    return;
  }
  app.get('/', {
    schema: {
      operationId: 'get_start',
      summary: 'Start page',
      description: 'Redirects to the documentation, where every operation can be tried.',
      tags: ['service'],
      response: { 302: { description: 'A redirect to /docs.', type: 'null' }, 500: failureResponse },
    },
    handler: (_request, reply) => reply.redirect(`${app.base}/docs`),
  });
}
