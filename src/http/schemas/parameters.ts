import { dialects } from '../../formats/sql/format.js';
import { nameStyles } from '../../formats/sql/names.js';
import { type TSchema, Type } from '../../json-schema.js';
import { optional, rowsParameter } from '../../schemas/dataset.js';
import { MISSING_SHARE } from '../../schemas/read/node.js';
import { schemaTypes } from './body.js';
import { example } from './samples.js';

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
    names: Type.Enum([...nameStyles], {
      description: 'With format=sql only: how tables and columns are named, as for the rows of a model.',
    }),
    seed: Type.String({
      minLength: 1,
      maxLength: 128,
      description: 'With format only: the name of the data, as for the rows of a model.',
    }),
    ...rowsParameter,
    optional: Type.Number({
      ...optional,
      description: `With format only: the share of rows in which a property is missing, as for the rows of a model. Default: ${MISSING_SHARE}.`,
    }),
    download: Type.Boolean({
      description: 'With format only: whether a browser saves the answer as a file.',
    }),
  } satisfies Record<string, TSchema>,
};

/** The headers by which a change names the version that it expects. */
export const conditions = Type.Object({
  'If-Match': Type.Optional(
    Type.String({ description: 'The ETag of the version to change, or * for any version.' }),
  ),
  'If-None-Match': Type.Optional(Type.String({ description: '* to store a schema only under a new name.' })),
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
