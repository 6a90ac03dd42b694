// What names of properties stand for, as schemas. A name is written in words: `first name` is first_name, firstName and first-name,
// and the end of customer_first_name. Of several schemas, the first one counts whose values the property's own keywords allow.

import type { Pick } from '../../../columns/value.js';
import { type Part, parts } from '../parts.js';
import { type RecordKind, type RecordPart, recordOf } from '../records.js';

/** Keywords of a schema, as in a schema of a user. */
export type Meaning = Readonly<Record<string, unknown>>;

/** What names stand for where the property is a string, and where it is a number or an integer. */
export interface Entry {
  readonly names: string;
  readonly text?: Meaning | readonly Meaning[];
  /** Whether it is not of the person or place that the object is of otherwise, as the place of birth. */
  readonly apart?: true;
  /** What of a person, a place or another thing it is, where that is not the first synthesizer. */
  readonly part?: Part;
  /** The word instead of its last one where its object has nothing else of what the part is of: the state of an order is a status. */
  readonly alone?: string;
  /** The bounds that the schema leaves open, a distribution, and how many digits follow the point. */
  readonly number?: {
    readonly minimum: number;
    readonly maximum: number;
    readonly decimals: number;
    readonly multipleOf?: number;
    readonly distribution?: Meaning;
  };
}

/** From the most frequent word to the rarest. */
export const words = (list: string) => ({ enum: list.split(', '), distribution: { kind: 'zipf', s: 0.8 } });
export const equally = (list: string) => ({ enum: list.split(', ') });
/** Each with its share in percent, or another weight. */
export function shares(list: string) {
  const pairs = list.split(', ').map((pair) => /(.*) (.*)/.exec(pair) as RegExpExecArray);
  return { enum: pairs.map(([, word]) => word), weights: pairs.map(([, , weight]) => Number(weight)) };
}
/** All values that a column of a thing may have. */
export function recorded(part: RecordPart) {
  const { values } = recordOf(parts[part].of as RecordKind, '')(part) as Pick;
  return { enum: [...new Set(values)] };
}
export const made = (synthesizer: string) => ({ synthesizer });
export const looksLike = (pattern: string) => ({ pattern: `^${pattern}$` });
export const between = (minimum: number, maximum: number, decimals = 0) => ({ minimum, maximum, decimals });
export const around = (mean: number, sd: number, minimum: number, maximum: number, decimals = 0) => ({
  ...between(minimum, maximum, decimals),
  distribution: { kind: 'normal', mean, sd },
});
export const about = (median: number, maximum: number, decimals = 2) => ({
  ...between(decimals === 0 ? 1 : 10 ** -decimals, maximum, decimals),
  distribution: { kind: 'lognormal', mu: Math.log(median), sigma: 0.9 },
});
export const most = (mean: number, maximum: number) => ({
  ...between(0, maximum),
  distribution: { kind: 'geometric', p: 1 / (1 + mean) },
});
