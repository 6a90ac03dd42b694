import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
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

/** Swagger UI with the API description, at /docs. Both are made when somebody first asks for them, which takes a second. */
export function docsRoutes(app: FastifyInstance): void {
  const handler = async ({ url, headers }: FastifyRequest, reply: FastifyReply) => {
    const documentation = await app.apiDescription.documentation();
    const page = await documentation.inject({ url, headers });
    const { connection: _, date: __, location, ...others } = page.headers;
    if (location !== undefined) reply.header('location', app.base + location);
    const { rawPayload: bytes } = page;
    return reply
      .code(page.statusCode)
      .headers(others)
      .send(bytes.length === 0 ? undefined : bytes);
  };
  for (const url of ['/docs', '/docs/*']) app.get(url, { schema: { hide: true }, handler });
}
