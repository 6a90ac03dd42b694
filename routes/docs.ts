import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { setPageHeaders } from '../src/http/server/pages.js';

/** Swagger UI with the API description, at /docs. */
export async function docsRoutes(app: FastifyInstance): Promise<void> {
  const { apiDescription } = app;
  await app.register(async (docs) => {
    // Swagger UI uses inline styles.
    await setPageHeaders(docs, ["'self'", "'unsafe-inline'"]);
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      uiHooks: { onRequest: () => apiDescription.prepare() },
    });
  });
}
