import { badParameter } from '../../errors.js';
import { Type } from '../../json-schema.js';
import { instantOf, LAST_INSTANT } from '../instants.js';

export const fractionParameter = Type.Number({
  minimum: 0,
  maximum: 1,
  default: 0.001,
  description: 'The share of the internet users of each country that are simulated.',
});

/** The window between two instants, in nanoseconds after 1970; throws a ProblemError when it ends before it begins. */
export function windowOf(from: string, to: string | undefined): [first: bigint, last: bigint] {
  const first = instantOf('from', from);
  const last = to === undefined ? LAST_INSTANT : instantOf('to', to);
  if (last < first) throw badParameter('to', to as string, `no earlier than from (${from})`);
  return [first, last];
}
