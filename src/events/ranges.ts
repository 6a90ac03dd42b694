import { rangeOf } from '../columns/shard.js';
import { superfluous } from '../errors.js';
import type { EventDataset } from './event-dataset.js';

/** What a request says of the events that it wants, beside the dataset's own parameters. */
interface Asked {
  readonly n?: number | undefined;
  readonly live?: boolean | undefined;
  readonly shard?: string;
  readonly [own: string]: unknown;
}

/**
 * The request with its shard written as a range: another n, and parameters of a later beginning. Requests without a shard, and
 * those of a dataset that reads shard itself, stay as they are. Throws a ProblemError when n is not known or events are live.
 */
export function withoutShard<Request extends Asked>(dataset: EventDataset, request: Request): Request {
  const { shard, n, live } = request;
  if (shard === undefined || dataset.skip === undefined) return request;
  if (live === true) throw superfluous('shard', shard, 'when live is true');
  if (n === undefined) throw superfluous('shard', shard, 'unless n is given');
  const { first, rows } = rangeOf(n, shard);
  const { shard: _, ...rest } = dataset.skip(request, first);
  return { ...rest, n: rows } as Asked as Request;
}
