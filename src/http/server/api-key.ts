import fp from 'fastify-plugin';
import { ProblemError } from '../../errors.js';

/** The declaration of the key in the API description. */
export const securityScheme = { apiKey: { type: 'http', scheme: 'bearer' } } as const;

interface Options {
  /** When the key is empty, no request needs a key. */
  readonly key: string;
  /** Routes that need no key. */
  readonly free: readonly string[];
}

/** Answers 401 without `Authorization: Bearer <key>`, except for free routes and for preflights, which cannot send a key. */
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
  // With cors first, pages of other origins can read a 401. With rate-limit first, guesses of the key count as requests.
  { name: 'api-key', dependencies: ['cors', 'rate-limit'] },
);
