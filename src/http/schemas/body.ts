import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../../errors.js';
import type { SchemaReader } from '../../schemas/reader.js';

/** The media types of a schema as JSON: JSON Schema 2020-12 defines the second one, OpenAPI the others. */
const jsonTypes = [
  'application/json',
  'application/schema+json',
  'application/openapi+json',
  'application/vnd.oai.openapi+json',
];

/** RFC 9512 defines the first one, OpenAPI the next two. The others were used before. */
const yamlTypes = [
  'application/yaml',
  'application/openapi+yaml',
  'application/vnd.oai.openapi',
  'application/schema+yaml',
  'application/x-yaml',
  'text/yaml',
  'text/x-yaml',
];

/** The media types of a schema in a body. */
export const schemaTypes = [...jsonTypes, ...yamlTypes] as const;

/**
 * Lets only the routes of this scope accept a schema of at most `most` bytes as their body, which becomes a text of JSON: schemas, and
 * YAML, too, are read on threads of their own. Other types are answered with 415.
 */
export function takeSchemas(scope: FastifyInstance, reader: SchemaReader, most: number): void {
  scope.removeAllContentTypeParsers();
  scope.addHook('onRoute', (route) => {
    route.bodyLimit = most;
  });
  scope.addContentTypeParser(jsonTypes, { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    textOf(body),
  );
  scope.addContentTypeParser(yamlTypes, { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    reader.ask(textOf(body), 'json', { most }),
  );
  scope.addHook('preValidation', (request, _reply, done) => {
    if (typeof request.body === 'string') return done();
    done(
      new ProblemError(
        415,
        'The body must be a JSON Schema or an OpenAPI document, with a Content-Type header that says so',
        { allowed: schemaTypes },
      ),
    );
  });
  // Fastify's own 415 does not name the types that are allowed.
  scope.addContentTypeParser('*', (_request, _body, done) => done(null, undefined));
}

function textOf(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new ProblemError(400, 'The schema is not UTF-8');
  }
}
