import { MOST_SHARDS } from '../../columns/shard.js';
import { badParameter } from '../../errors.js';
import { Type } from '../../json-schema.js';
import { busyResponse, failureResponse, problemResponse } from '../server/problem.js';

/** The schema of Shards. */
const shards = Type.Object(
  {
    seed: Type.String(),
    rows: Type.Optional(Type.Integer({ description: 'Left out where it is not known before they are made' })),
    schema: Type.Object(
      {
        arrow: Type.Array(
          Type.Object({ name: Type.String(), type: Type.String(), nullable: Type.Boolean() }),
          { description: 'The columns of a columnar file' },
        ),
        spark: Type.String({ description: 'The same in the DDL of Spark' }),
        json: Type.Object({}, { description: 'The JSON Schema of a row', additionalProperties: true }),
      },
      { title: 'ShardsSchema' },
    ),
    shards: Type.Array(
      Type.Object(
        {
          url: Type.String({ description: 'A whole file of the rows of this shard, always the same' }),
          rows: Type.Optional(Type.Integer()),
          bytes: Type.Optional(
            Type.Integer({ description: 'Where it follows from the number of rows, as in Parquet' }),
          ),
        },
        { title: 'Shard' },
      ),
    ),
  },
  { title: 'Shards' },
);

/** Describes GET {url}/shards. `id` stands for the rows in the name of the operation. */
export const describeShards = (id: string, tag: string, joined: string, more: object = {}) => ({
  operationId: `get_${id}_shards`,
  summary: `The shards of ${tag === id ? id : `rows of ${id.replace('_', ' ')}`}`,
  description: `URLs of parts for as many readers, with the seed in each. All parts, ${joined}, are the whole.`,
  tags: [tag],
  response: {
    200: { description: 'The shards.', content: { 'application/json': { schema: shards } } },
    400: problemResponse(
      'A parameter is wrong.',
      badParameter('shards', '0', `an integer from 1 to ${MOST_SHARDS}`),
    ),
    ...more,
    500: failureResponse,
    503: busyResponse,
  },
});
