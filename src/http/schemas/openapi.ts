import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { badParameter, ProblemError } from '../../errors.js';
import { dialects } from '../../formats/sql/format.js';
import { nameStyles, namesMeaning } from '../../formats/sql/names.js';
import { type TSchema, Type } from '../../json-schema.js';
import { projectRoot } from '../../project-root.js';
import { optional, rowsParameter } from '../../schemas/dataset.js';
import { MISSING_SHARE } from '../../schemas/read/node.js';
import { busyResponse, failureResponse, problemResponse, writeProblems } from '../server/problem.js';
import { schemaTypes } from './body.js';

// The operations on schemas in the API description. Fastify does not validate their bodies, because src/schemas does.

const readSample = (name: string) => readFileSync(join(projectRoot, `data/schemas/${name}.json`), 'utf8');

/** The schemas that a new installation contains. */
export const samples = { company: readSample('company'), shop: readSample('shop') } as const;

/** The one that the API description has as an example. */
export const example = { name: 'company', model: 'Employee', text: samples.company } as const;

const tag = 'schemas';

export const nameParams = Type.Object({
  name: Type.String({ description: 'The name of the schema.', examples: [example.name] }),
});

export const modelParam = Type.String({ description: 'The name of a model.', examples: [example.model] });

/** The query parameters of GET /schemas/{name}, which are those of a dump. */
export const dumpQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    format: Type.Enum(['sql', 'json'], {
      description:
        'sql: statements that create the tables of the schema and fill them. json: one object with an array of rows for each model. Default: the schema itself.',
    }),
    dialect: Type.Enum([...dialects], {
      description:
        'With format=sql only: the database for which statements are written. Default: postgresql.',
    }),
    names: Type.Enum([...nameStyles], { description: `With format=sql only: ${namesMeaning}` }),
    seed: Type.String({
      minLength: 1,
      maxLength: 128,
      description: 'With format only: the name of the data, as for the rows of a model.',
    }),
    ...rowsParameter,
    optional: Type.Number({
      ...optional,
      description: `With format only: ${optional.description} Default: ${MISSING_SHARE}.`,
    }),
    download: Type.Boolean({
      description: 'With format only: whether a browser saves the answer as a file.',
    }),
  } satisfies Record<string, TSchema>,
};

/** Adds what a route does not validate to its part of the API description. */
const described = (extra: object) => ({
  swaggerTransform: ({ schema, url }: { schema: object; url: string }) => ({
    url,
    schema: { ...schema, ...extra },
  }),
});

/** A schema as a request body, with an example of the first type. */
export const schemaBody = {
  content: Object.fromEntries(
    schemaTypes.map((type, index) => [
      type,
      {
        schema: Type.Object(
          {},
          {
            title: 'Schema',
            description: 'A JSON Schema, or an OpenAPI document whose components.schemas are the models',
            additionalProperties: true,
            ...(index === 0 && { examples: [JSON.parse(example.text)] }),
          },
        ),
      },
    ]),
  ),
};

/** The headers by which a change names the version that it expects. */
const conditions = Type.Object({
  'If-Match': Type.Optional(
    Type.String({ description: 'The ETag of the version to change, or * for any version.' }),
  ),
  'If-None-Match': Type.Optional(Type.String({ description: '* to store a schema only under a new name.' })),
});

const header = (description: string) => Type.String({ description });
const etag = { ETag: header('The version of the schema') };

const none = problemResponse(
  'There is no such schema, model or row.',
  new ProblemError(404, 'There is no schema "compny" (did you mean company?)', {
    value: 'compny',
    allowed: ['company'],
    suggestion: 'company',
  }),
);
const changed = problemResponse(
  'The schema is not in the state that If-Match or If-None-Match expects.',
  new ProblemError(412, 'If-Match names another version', { allowed: '"AbCdEfGhIjKlMnOpQrStUv"' }),
);

/** The problem responses for a schema in a body. */
export const schemaProblems = {
  413: problemResponse(
    'The schema is too long.',
    new ProblemError(413, 'The body is longer than the 10000000 bytes that are allowed'),
  ),
  415: problemResponse(
    'The Content-Type header is not that of a schema.',
    new ProblemError(
      415,
      'The body must be a JSON Schema or an OpenAPI document, with a Content-Type header that says so',
      { allowed: schemaTypes },
    ),
  ),
  422: problemResponse(
    'No rows can be made for what the schema has at the pointer.',
    new ProblemError(422, '/$defs/Employee/properties/manager/sql/reference: there is no model "Manger"', {
      pointer: '/$defs/Employee/properties/manager/sql/reference',
      allowed: ['Employee', 'Manager'],
      suggestion: 'Manager',
    }),
  ),
  500: failureResponse,
};

/** The problem responses for rows of a stored schema, in addition to those of all rows. */
export const storedProblems = { 404: none, 422: schemaProblems[422] };

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
      404: none,
      412: changed,
      422: schemaProblems[422],
      500: failureResponse,
      503: busyResponse,
    },
  });

const refusals = Type.Array(
  Type.Object(
    {
      model: Type.String(),
      pointer: Type.String({ description: 'A JSON Pointer (RFC 6901) to what prevents its rows' }),
      detail: Type.String({ description: 'What is wrong there' }),
    },
    { title: 'RefusedModel' },
  ),
  { description: 'The models of which there are no rows' },
);

const dropped = Type.Array(
  Type.Object(
    {
      model: Type.String(),
      property: Type.String({ description: 'The path of the property, as in address.city or lines[].price' }),
      pointer: Type.String({ description: 'A JSON Pointer (RFC 6901) to what prevents its values' }),
      detail: Type.String({ description: 'What is wrong there' }),
    },
    { title: 'DroppedProperty' },
  ),
  {
    description:
      'The properties that are left out, because they have no value, or take too much work or too many cells of a row, and need not be there; at most 1,000 of a model',
  },
);

const usedBy = Type.Array(Type.String(), {
  description: 'The names of the stored schemas that refer to this one',
});

export const describeCheck = () =>
  described({
    operationId: 'check_schema',
    summary: 'Show which models of a schema have rows',
    description:
      'Tells which models of a stored schema have rows, what in the schema prevents those of the others, and which properties are left out because they have no value.',
    tags: [tag],
    response: {
      200: {
        description: 'The models.',
        content: {
          'application/json': {
            schema: Type.Object(
              {
                name: Type.String(),
                taken: Type.Array(Type.Object({ model: Type.String(), url: Type.String() })),
                refused: refusals,
                dropped,
                usedBy,
              },
              { title: 'SchemaCheck' },
            ),
            example: {
              name: example.name,
              taken: ['Employee', 'Manager'].map((model) => ({
                model,
                url: `/schemas/${example.name}/${model}`,
              })),
              refused: [],
              dropped: [],
              usedBy: [],
            },
          },
        },
      },
      404: none,
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
      412: changed,
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
      404: none,
      409: problemResponse(
        'Other schemas refer to this one.',
        new ProblemError(409, 'Other schemas refer to base: orders', { value: 'base' }),
      ),
      412: changed,
      500: failureResponse,
      ...writeProblems,
    },
  });

const summary = {
  content: {
    'application/json': {
      schema: Type.Object(
        {
          name: Type.String(),
          refused: refusals,
          dropped,
          usedBy,
          models: Type.Array(
            Type.Object(
              {
                name: Type.String(),
                rows: Type.Integer({ description: 'The number of rows when a request does not say' }),
                primaryKey: Type.Array(Type.String()),
                foreignKeys: Type.Array(Type.Object({})),
                fields: Type.Array(Type.String()),
                url: Type.String({ description: 'The URL of its rows' }),
              },
              { title: 'Model' },
            ),
          ),
        },
        { title: 'StoredSchema' },
      ),
    },
  },
};
