import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../../errors.js';

/** The media types of a schema as a body; the second one is registered by JSON Schema 2020-12. */
export const schemaTypes = ['application/json', 'application/schema+json'] as const;

/** Bytes of a schema at most, however long other bodies may be: nobody writes so many, and reading them takes time. */
const LONGEST = 4_000_000;

/**
 * Lets the routes of this scope, and no others, take a schema as their body. The body stays a text, since schemas of strangers
 * are read on a thread of their own. Answers 415 for other types; Fastify answers 413 for a text that is too long.
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
