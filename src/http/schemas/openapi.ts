import { badParameter, ProblemError } from '../../errors.js';
import { dialects } from '../../formats/sql/format.js';
import { Type } from '../../json-schema.js';
import { busyResponse, failureResponse, problemResponse, writeProblems } from '../server/problem.js';
import { conditions, schemaBody } from './parameters.js';
import { notFound, otherVersion, schemaProblems } from './problems.js';
import { summary } from './reports.js';
import { samples } from './samples.js';

// The operations on schemas in the API description. Fastify does not validate their bodies, because src/schemas does.

const tag = 'schemas';

/** Adds what a route does not validate to its part of the API description. */
const described = (extra: object) => ({
  swaggerTransform: ({ schema, url }: { schema: object; url: string }) => ({
    url,
    schema: { ...schema, ...extra },
  }),
});

const header = (description: string) => Type.String({ description });
const etag = { ETag: header('The version of the schema') };

export const describeList = () =>
  described({
    operationId: 'get_schemas',
    summary: 'List all schemas',
    description: 'The names of the stored schemas.',
    tags: [tag],
    response: {
      200: {
        description: 'The schemas.',
        content: {
          'application/json': {
            schema: Type.Array(
              Type.Object({ name: Type.String(), url: Type.String() }, { title: 'SchemaReference' }),
            ),
            example: Object.keys(samples).map((name) => ({ name, url: `/schemas/${name}` })),
          },
        },
      },
      500: failureResponse,
    },
  });

export const describeGet = () =>
  described({
    operationId: 'get_schema',
    summary: 'Show a schema, or dump all rows of its models',
    description:
      'Without format, the schema as it was stored. With format, all rows of all models are streamed. SQL has CREATE TABLE statements, then the rows and then the foreign keys, so that tables may refer to each other in cycles.',
    tags: [tag],
    response: {
      200: {
        description: 'The schema, or the rows.',
        headers: {
          ...etag,
          Link: header('With format, rel="canonical": the URL that gives this response again'),
        },
        content: {
          'application/schema+json': { schema: Type.Object({}, { additionalProperties: true }) },
          'application/sql': { schema: Type.String({ description: 'With format=sql' }) },
          'application/json': {
            schema: Type.Object({}, { description: 'With format=json', additionalProperties: true }),
          },
        },
      },
      304: { description: 'If-None-Match names the ETag.', type: 'null', headers: etag },
      400: problemResponse('A parameter is wrong.', badParameter('dialect', 'oracle', dialects)),
      404: notFound,
      412: otherVersion,
      422: schemaProblems[422],
      500: failureResponse,
      503: busyResponse,
    },
  });

export const describeCheck = () =>
  described({
    operationId: 'check_schema',
    summary: 'Show which models of a schema have rows',
    description:
      'Tells which models of a stored schema have rows, what in the schema prevents those of the others, and which properties are left out because they have no value.',
    tags: [tag],
    response: {
      200: { description: 'The models.', ...summary },
      404: notFound,
      422: schemaProblems[422],
      500: failureResponse,
      503: busyResponse,
    },
  });

export const describePut = () =>
  described({
    operationId: 'put_schema',
    summary: 'Store a schema',
    description:
      "Stores a schema (JSON Schema 2020-12) as Pydantic's model_json_schema() or Zod's toJSONSchema() write it. Each of its $defs that describes objects is a model, and so is the root if it describes values; so are all components.schemas of an OpenAPI document. References may lead to documents in the member documents, by file name or URI, and to stored schemas, by $id or name; nothing is fetched. With If-None-Match: * the schema is stored only under a new name, and with If-Match only in place of the version with that ETag.",
    tags: [tag],
    headers: conditions,
    body: schemaBody,
    response: {
      200: { description: 'The schema is stored in place of another version.', headers: etag, ...summary },
      201: {
        description: 'The schema is stored under a new name.',
        headers: { ...etag, Location: header('The URL of the schema') },
        ...summary,
      },
      400: problemResponse(
        'The name or the JSON is malformed.',
        new ProblemError(400, 'The schema is not JSON: Unexpected end of JSON input'),
      ),
      412: otherVersion,
      ...schemaProblems,
      ...writeProblems,
    },
  });

export const describeDelete = () =>
  described({
    operationId: 'delete_schema',
    summary: 'Delete a schema',
    description: 'Deletes a stored schema, with If-Match only the version with that ETag.',
    tags: [tag],
    headers: conditions,
    response: {
      204: { description: 'The schema is deleted.', type: 'null' },
      404: notFound,
      409: problemResponse(
        'Other schemas refer to this one.',
        new ProblemError(409, 'Other schemas refer to base: orders', { value: 'base' }),
      ),
      412: otherVersion,
      500: failureResponse,
      ...writeProblems,
    },
  });
