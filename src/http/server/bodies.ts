import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { ProblemError } from '../../errors.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The operation reads its body as a stream, so that neither the length nor the duration of the body is limited. */
    readonly takesStream?: true;
  }
}

/** Operations read no body, except in a scope that takes one: see below, and http/schemas/body.ts. */
export const bodies = fp(
  async (app) => {
    ignoreBodies(app);
  },
  { name: 'bodies' },
);

/** Lets the operations of this scope take a JSON body of at most `limit` bytes. */
export function takeJson(scope: FastifyInstance, limit: number): void {
  scope.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: limit },
    (_request, text, done) => {
      try {
        done(null, JSON.parse(text as string));
      } catch (error) {
        done(new ProblemError(400, `The body is not JSON: ${(error as Error).message}`, { pointer: '' }));
      }
    },
  );
  scope.addHook('preValidation', (request, _reply, done) => {
    if (request.method !== 'POST' || request.body !== undefined) return done();
    done(
      new ProblemError(415, 'The body must be JSON, sent with Content-Type: application/json', {
        value: request.headers['content-type'] ?? '',
        allowed: 'application/json',
      }),
    );
  });
}

/** Lets the operations of this scope read a body of any type from `request.raw`. Each needs `takesStream` in its config. */
export function takeStreams(scope: FastifyInstance): void {
  ignoreBodies(scope);
}

/** Fastify neither reads nor checks bodies. */
function ignoreBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _body, done) => done(null));
}
