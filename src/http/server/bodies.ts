import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { ProblemError } from '../../errors.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The operation reads its body as a stream, so neither the length nor the duration of the body is limited. */
    readonly takesStream?: true;
  }
}

/** Bodies are ignored, except in scopes of takeJson(), takeStreams() and takeSchemas(). */
export const bodies = fp(
  async (app) => {
    ignoreBodies(app);
  },
  { name: 'bodies' },
);

/** Methods whose body is the operation's. */
const withBody = ['POST', 'PUT', 'PATCH'];

/** Lets the operations of this scope accept a JSON body of at most `limit` bytes, as one of these media types. */
export function takeJson(scope: FastifyInstance, limit: number, types = ['application/json']): void {
  scope.addContentTypeParser(types, { parseAs: 'string', bodyLimit: limit }, (_request, text, done) => {
    try {
      done(null, JSON.parse(text as string));
    } catch (error) {
      done(new ProblemError(400, `The body is not JSON: ${(error as Error).message}`, { pointer: '' }));
    }
  });
  scope.addHook('preValidation', (request, _reply, done) => {
    if (!withBody.includes(request.method) || request.body !== undefined) return done();
    done(
      new ProblemError(415, 'The body must be JSON, sent with Content-Type: application/json', {
        value: request.headers['content-type'] ?? '',
        allowed: types,
      }),
    );
  });
}

/** Lets the operations of this scope read a body of any type from `request.raw`. Each needs `takesStream` in its config. */
export function takeStreams(scope: FastifyInstance): void {
  ignoreBodies(scope);
}

/** Makes Fastify neither read nor check bodies. */
function ignoreBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _body, done) => done(null));
}
