import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../../errors.js';

/** How the API document names the key. */
export const securityScheme = { apiKey: { type: 'http', scheme: 'bearer' } } as const;

/** Answers nothing without `Authorization: Bearer <key>`, except at `free` paths and preflights, which cannot bring it. */
export async function requireKey(app: FastifyInstance, key: string, free: readonly string[]): Promise<void> {
  const { default: bearerAuth } = await import('@fastify/bearer-auth');
  await app.register(bearerAuth, {
    addHook: false,
    keys: [key],
    specCompliance: 'rfc6749',
    verifyErrorLogLevel: 'debug',
  });
  app.addHook('onRequest', (request, reply, done) => {
    if (request.method === 'OPTIONS' || free.includes(request.routeOptions.url ?? '')) return done();
    app.verifyBearerAuth?.(request, reply, (error) => {
      if (error === undefined) return done();
      reply.header('www-authenticate', 'Bearer realm="seedstream"');
      done(new ProblemError(401, 'The Authorization header must be Bearer and the API key'));
    });
  });
}
