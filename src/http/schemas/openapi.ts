import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TSchema, Type } from 'typebox';
import { badParameter, ProblemError } from '../../errors.js';
import { dialects } from '../../formats/sql.js';
import { projectRoot } from '../../project-root.js';
import { rowsParameter } from '../../schemas/dataset.js';
import { failureResponse, problemResponse } from '../server/problem.js';
import { schemaTypes } from './body.js';

// What the API description says of schemas. Fastify does not validate their bodies: src/schemas says what is wrong with one.

/** The schema that every installation has at first, for people to try. */
export const example = { name: 'company', model: 'Employee', text: readExample() } as const;

function readExample(): string {
  return readFileSync(join(projectRoot, 'data/schemas/company.json'), 'utf8');
}

const tag = 'schemas';

export const nameParams = Type.Object({
  name: Type.String({ description: 'The name of the schema.', examples: [example.name] }),
});

export const modelParam = Type.String({ description: 'The name of a model.', examples: [example.model] });

/** Parameters of GET /schemas/{name}: of a dump. */
export const dumpQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    format: Type.Enum(['sql', 'json'], {
      description:
        'Left out: the schema itself. sql: statements that create and fill its tables. json: one object with an array of rows for each model.',
    }),
    dialect: Type.Enum([...dialects], {
      description: 'With format=sql: for which database. Left out: postgresql.',
    }),
    seed: Type.String({
      minLength: 1,
      maxLength: 128,
      description: 'With format: names the data, as for rows of a model.',
    }),
    ...rowsParameter,
    download: Type.Boolean({ description: 'With format: whether browsers shall save the answer as a file.' }),
  } satisfies Record<string, TSchema>,
};

/** The part of the API description that says more of a route than the route validates. */
const described = (extra: object) => ({
  swaggerTransform: ({ schema, url }: { schema: object; url: string }) => ({
    url,
    schema: { ...schema, ...extra },
  }),
});

/** A schema as the body of a request. */
export const schemaBody = {
  content: Object.fromEntries(
    schemaTypes.map((type) => [
      type,
      {
        schema: Type.Object(
          {},
          {
            description: 'JSON Schema 2020-12',
            additionalProperties: true,
            examples: [JSON.parse(example.text)],
          },
        ),
      },
    ]),
  ),
};

/** Headers by which a change says what it takes to be there. */
const conditions = Type.Object({
  'If-Match': Type.Optional(Type.String({ description: 'The ETag of the schema to change, or * for any.' })),
  'If-None-Match': Type.Optional(Type.String({ description: '* to change nothing that is there.' })),
});

const header = (description: string) => Type.String({ description });
const etag = { ETag: header('Changes when the schema does') };

const none = problemResponse(
  'There is no such schema, model or row.',
  new ProblemError(404, 'There is no schema "compny" (did you mean company?)', {
    value: 'compny',
    allowed: ['company'],
    suggestion: 'company',
  }),
);
const changed = problemResponse(
  'If-Match or If-None-Match expects something else.',
  new ProblemError(412, 'If-Match names another version', { allowed: '"AbCdEfGhIjKlMnOpQrStUv"' }),
);

/** What can be wrong with a schema that is sent. */
export const schemaProblems = {
  413: problemResponse(
    'The schema is too long.',
    new ProblemError(413, 'The body is longer than the 1048576 bytes that are allowed'),
  ),
  415: problemResponse(
    'The body is not said to be a JSON Schema.',
    new ProblemError(415, 'The body must be a JSON Schema, with a Content-Type header that says so', {
      allowed: schemaTypes,
    }),
  ),
  422: problemResponse(
    'What the schema asks for at the pointer cannot be met.',
    new ProblemError(422, '/$defs/Employee/properties/manager/sql/reference: there is no model "Manger"', {
      pointer: '/$defs/Employee/properties/manager/sql/reference',
      allowed: ['Employee', 'Manager'],
      suggestion: 'Manager',
    }),
  ),
  500: failureResponse,
};

/** What can be wrong beside the parameters where rows are those of a stored schema. */
export const storedProblems = { 404: none, 422: schemaProblems[422] };

export const describeList = () =>
  described({
    operationId: 'get_schemas',
    summary: 'The schemas there are',
    description: 'The names of the stored schemas.',
    tags: [tag],
    response: {
      200: {
        description: 'The schemas.',
        content: {
          'application/json': {
            schema: Type.Array(Type.Object({ name: Type.String(), url: Type.String() })),
            example: [{ name: example.name, url: `/schemas/${example.name}` }],
          },
        },
      },
      500: failureResponse,
    },
  });

export const describeGet = () =>
  described({
    operationId: 'get_schema',
    summary: 'A schema, or all rows of its models',
    description:
      'Without a format, the document as it was stored. With one, all rows of all models, streamed: SQL with CREATE TABLE, the rows and then the foreign keys, so that tables may refer to each other in circles, or JSON.',
    tags: [tag],
    response: {
      200: {
        description: 'The schema, or the rows.',
        headers: {
          ...etag,
          Link: header('With format, rel="canonical": the URL that gives this response again'),
        },
        content: {
          'application/schema+json': { schema: Type.Object({}), example: JSON.parse(example.text) },
          'application/sql': { schema: Type.String({ description: 'With format=sql' }) },
          'application/json': { schema: Type.Object({}, { description: 'With format=json' }) },
        },
      },
      304: { description: 'If-None-Match names the ETag.', type: 'null', headers: etag },
      400: problemResponse('A parameter is wrong.', badParameter('dialect', 'oracle', dialects)),
      404: none,
      412: changed,
      422: schemaProblems[422],
      500: failureResponse,
    },
  });

export const describePut = () =>
  described({
    operationId: 'put_schema',
    summary: 'Store a schema',
    description:
      "Stores JSON Schema 2020-12, as Pydantic's model_json_schema() or Zod's toJSONSchema() give it: each of its $defs with properties is a model, as is the root where it has some. If-None-Match: * stores it only where there is none of this name, If-Match only where the one with that ETag is.",
    tags: [tag],
    headers: conditions,
    body: schemaBody,
    response: {
      200: { description: 'It replaced another one.', headers: etag, ...summary },
      201: {
        description: 'It is stored.',
        headers: { ...etag, Location: header('Where it is') },
        ...summary,
      },
      400: problemResponse(
        'The name or the JSON is malformed.',
        new ProblemError(400, 'The schema is not JSON: Unexpected end of JSON input'),
      ),
      412: changed,
      ...schemaProblems,
      507: problemResponse(
        'There is no room for another one.',
        new ProblemError(507, 'There are 1000 schemas already: delete one first'),
      ),
    },
  });

export const describeDelete = () =>
  described({
    operationId: 'delete_schema',
    summary: 'Delete a schema',
    description: 'Deletes a stored schema; with If-Match only the one with that ETag.',
    tags: [tag],
    headers: conditions,
    response: {
      204: { description: 'It is gone.', type: 'null' },
      404: none,
      412: changed,
      500: failureResponse,
    },
  });

const summary = {
  content: {
    'application/json': {
      schema: Type.Object({
        name: Type.String(),
        models: Type.Array(
          Type.Object({
            name: Type.String(),
            rows: Type.Integer({ description: 'Where a request does not say how many' }),
            primaryKey: Type.Array(Type.String()),
            foreignKeys: Type.Array(Type.Object({})),
            fields: Type.Array(Type.String()),
            url: Type.String({ description: 'Where its rows are' }),
          }),
        ),
      }),
    },
  },
};
