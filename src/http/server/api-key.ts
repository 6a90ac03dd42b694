import fp from 'fastify-plugin';
import { ProblemError } from '../../errors.js';

/** How the API description declares the key. */
export const securityScheme = { apiKey: { type: 'http', scheme: 'bearer' } } as const;

interface Options {
  /** Every client may do everything when it is empty. */
  readonly key: string;
  /** Routes that need no key. */
  readonly free: readonly string[];
}

/** Answers 401 without `Authorization: Bearer <key>`, except on free routes and to preflights, which cannot bring a key. */
export const apiKey = fp<Options>(
  async (app, { key, free }) => {
    if (key === '') return;
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
        done(new ProblemError(401, 'The Authorization header must be "Bearer" followed by the API key'));
      });
    });
  },
  // Pages of other origins may read a 401 (cors); guesses of the key count against the rate.
  { name: 'api-key', dependencies: ['cors', 'rate-limit'] },
);
