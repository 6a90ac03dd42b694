import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../../errors.js';

/** The media types of a schema in a body; JSON Schema 2020-12 defines the second one. */
export const schemaTypes = ['application/json', 'application/schema+json'] as const;

/** The most bytes of a schema, even when other bodies may be longer, because reading a schema takes time. */
const LONGEST = 4_000_000;

/**
 * Lets only the routes of this scope accept a schema as their body. The body stays a string, since schemas are read on a thread
 * of their own. Other types are answered with 415, and Fastify answers a body that is too long with 413.
 */
export function takeSchemas(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  const bodyLimit = Math.min(LONGEST, scope.initialConfig.bodyLimit ?? LONGEST);
  scope.addContentTypeParser([...schemaTypes], { parseAs: 'buffer', bodyLimit }, (_request, body, done) => {
    try {
      done(null, new TextDecoder('utf-8', { fatal: true }).decode(body as Buffer));
    } catch {
      done(new ProblemError(400, 'The schema is not UTF-8'));
    }
  });
  scope.addHook('preValidation', (request, _reply, done) => {
    if (typeof request.body === 'string') return done();
    done(
      new ProblemError(415, 'The body must be a JSON Schema, with a Content-Type header that says so', {
        allowed: schemaTypes,
      }),
    );
  });
  // Fastify's own 415 does not name the types that are allowed.
  scope.addContentTypeParser('*', (_request, _body, done) => done(null, undefined));
}
