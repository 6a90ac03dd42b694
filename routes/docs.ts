import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

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
