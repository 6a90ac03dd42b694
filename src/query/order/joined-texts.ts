import type { Pick, Scalar, Text } from '../../columns/value.js';
import type { Collation, Compare } from '../cells/test.js';
import { distinctOf } from '../draws/vocabulary.js';
import { type Ranks, ranksOf } from './ranks.js';

/** What stands between the parts: of all characters that are not ignored, it comes first. */
const SEPARATOR = ' ';

/** Texts of characters of which all come after the separator. */
const isAfterSeparator = (text: string) => /^[\p{L}\p{M}'’.-]*$/u.test(text);

/** The ranks of a pick. */
export interface RankedPick {
  readonly pick: Pick;
  readonly ranks: Ranks;
}

/**
 * The picks by which texts of several picks with spaces between them are ordered, the first of which counts most; undefined for other
 * texts. Collation compares the first differences of two whole texts, then their second and their third (base letters, accents, case:
 * Unicode Technical Standard 10). Of each level, texts are ordered as the tuples of their parts are: where one part is the beginning of
 * another, a space is compared with a character that comes after it. Some languages compare accents from the end of a text on.
 */
export async function ranksOfText(text: Text, { levels }: Collation): Promise<RankedPick[] | undefined> {
  const picks = picksOf(text);
  if (picks === undefined) return undefined;
  const ranked: RankedPick[] = [];
  for (const [level, compare] of levels.entries()) {
    const before = levels[level - 1];
    const isBackwards = level === 1 && compare('a á', 'á a') > 0;
    for (const pick of isBackwards ? picks.toReversed() : picks) {
      const ranks = await ranksOfPick(pick, compare);
      ranked.push({
        pick,
        ranks: before === undefined ? ranks : amongEqual(ranks, await ranksOfPick(pick, before)),
      });
    }
  }
  return ranked;
}

/** The picks of a text, where it is made of picks with spaces between them; undefined otherwise. */
function picksOf({ parts, json }: Text): Pick[] | undefined {
  const picks = parts.filter((part): part is Pick => typeof part === 'object' && part.kind === 'pick');
  const separated = parts.every((part, at) => (at % 2 === 0 ? typeof part === 'object' : part === SEPARATOR));
  if (json || !separated || parts.length !== 2 * picks.length - 1) return undefined;
  const before = picks.slice(0, -1).flatMap(({ values }) => distinctOf(values).values as readonly string[]);
  return before.every(isAfterSeparator) ? picks : undefined;
}

const ranksOfPick = ({ values }: Pick, compare: Compare) =>
  ranksOf(values, compare, (left: Scalar, right: Scalar) => compare(left as string, right as string));

/** The ranks of values among those that have the same rank in an order of which this one is finer. */
function amongEqual({ ranks, size }: Ranks, coarse: Ranks): Ranks {
  const least = new Uint32Array(coarse.size).fill(size);
  for (const [index, rank] of ranks.entries()) {
    const group = coarse.ranks[index] as number;
    least[group] = Math.min(least[group] as number, rank);
  }
  const among = ranks.map((rank, index) => rank - (least[coarse.ranks[index] as number] as number));
  return { ranks: among, size: among.reduce((most, rank) => Math.max(most, rank), 0) + 1 };
}
