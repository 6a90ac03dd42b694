import { MOST_SHARDS } from '../../columns/shard.js';
import { type TSchema, Type } from '../../json-schema.js';
import { type AnyQuery, LAST_ROW } from '../rows/parameters.js';

/** Parameters of an operation that lists shards, after checking. */
export interface ShardsQuery extends AnyQuery {
  readonly n?: number;
  readonly shards?: number;
}

/** The number of shards when the request does not say. */
export const DEFAULT_SHARDS = 16;

/** Parameters of rows that are not for all shards of them. */
const ofOneAnswer = [
  'page',
  'per_page',
  'shard',
  'part_bytes',
  'envelope',
  'download',
  'delay',
  'fail',
  'live',
  'speed',
  'throttle',
];

/** The schema of a ShardsQuery, from that of the rows which are divided. */
export function shardsQuery<Query extends { readonly properties: Record<string, TSchema> }>(rows: Query) {
  const kept = Object.entries(rows.properties).filter(([name]) => !ofOneAnswer.includes(name));
  const n = Type.Integer({
    minimum: 0,
    maximum: LAST_ROW,
    description: 'The number of rows of all shards together.',
    examples: [100],
  });
  const shards = Type.Integer({
    minimum: 1,
    maximum: MOST_SHARDS,
    description: `The number of shards. Default: ${DEFAULT_SHARDS}.`,
  });
  return { ...rows, properties: { ...Object.fromEntries(kept), n, shards } };
}
