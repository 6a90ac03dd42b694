import helmet from '@fastify/helmet';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

/** The API document to read and try, at /docs: the only pages there are, so they alone have a page's headers. */
export async function docsRoutes(app: FastifyInstance, prepareDocument: () => Promise<void>): Promise<void> {
  await app.register(async (docs) => {
    await docs.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          baseUri: ["'none'"],
          connectSrc: ["'self'"],
          fontSrc: ["'self'", 'data:'],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
          imgSrc: ["'self'", 'data:'],
          scriptSrc: ["'self'"],
          // Swagger UI sets some styles in line.
          styleSrc: ["'self'", "'unsafe-inline'"],
        },
      },
      // Whether there is TLS is for whoever ends it to say.
      strictTransportSecurity: false,
      xFrameOptions: { action: 'deny' },
    });
    await docs.register(swaggerUi, { routePrefix: '/docs', uiHooks: { onRequest: () => prepareDocument() } });
  });
}
