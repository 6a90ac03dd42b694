import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../../errors.js';

/** Lets the operations of this scope take a body of JSON, at most `limit` bytes of it. */
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
