import { selectColumns } from '../../columns/select.js';
import type { Part } from '../../columns/value.js';
import type { Simulated } from '../../events/event-dataset.js';
import { formatDefaults, makeFormat } from '../../formats/index.js';
import { sse } from '../../formats/sse.js';
import { compileGiven } from '../../kernel/compile.js';
import type { GivenPlan } from '../../kernel/run/given-plan.js';
import type { Lru } from '../../lru.js';
import type { AnyQuery } from '../rows/parameters.js';
import type { EventFormat } from './parameters.js';

export type GivenPlans = Lru<GivenPlan>;

/** The plan for rows of a simulation; throws a ProblemError for wrong parameters. SQL is rows of `table`. */
export function makeGivenPlan(
  { columns, cursor }: Simulated & { readonly cursor?: Part },
  format: EventFormat,
  query: AnyQuery,
  table: string,
): GivenPlan {
  const { header, delimiter, dialect } = { ...formatDefaults, ...query };
  const encoder =
    format === 'sse' ? sse(cursor as Part) : makeFormat(format, { header, delimiter, dialect, table });
  return compileGiven(encoder.rows(selectColumns(columns, query.fields)), encoder);
}
