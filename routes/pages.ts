import type { FastifyInstance } from 'fastify';
import { hasPages, servePages } from '../src/http/server/pages.js';

/** The built pages, at /. When they have not been built, / redirects to /docs. */
export async function pageRoutes(app: FastifyInstance, folder: string): Promise<void> {
  if (hasPages(folder)) {
    await app.register((pages) => servePages(pages, folder));
    return;
  }
  app.get('/', {
    schema: { hide: true },
    handler: (_request, reply) => reply.redirect(`${app.base}/docs`),
  });
}
