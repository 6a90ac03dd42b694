import { type Draw, joined, mapped } from '../../columns/draw.js';
import type { Pick, Text } from '../../columns/value.js';
import type { Collation, Compare } from '../cells/test.js';
import { distinctOf, ranksOf } from '../draws/vocabulary.js';

/** What stands between the parts: of all characters that are not ignored, it comes first. */
const SEPARATOR = ' ';

/** Texts of characters of which all come after the separator. */
const isAfterSeparator = (text: string) => /^[\p{L}\p{M}'’.-]*$/u.test(text);

/** The most that an index can be. */
const MOST_INDEX = 2 ** 32 - 1;

/**
 * The draws by which texts of several picks with spaces between them are ordered, the first of which counts most; undefined for other
 * texts. Collation compares the first differences of two whole texts, then their second and their third (base letters, accents, case:
 * Unicode Technical Standard 10). Of each level, texts are ordered as the tuples of their parts are: where one part is the beginning of
 * another, a space is compared with a character that comes after it.
 */
export function drawsOfText(text: Text, { levels }: Collation): Draw[] | undefined {
  const picks = picksOf(text);
  if (picks === undefined) return undefined;
  const ranked = levels.map((compare) => picks.map((pick) => rankedPick(pick, compare)));
  const sizes = ranked.map((parts) => parts.map(({ size }) => size));
  if (sizes.some((parts) => parts.reduce((product, size) => product * size, 1) > MOST_INDEX))
    return undefined;
  return ranked
    .map((parts) => parts.map(({ draw, size }) => ({ draw, size })).reduce(joinedWith).draw)
    .filter((_, level) => level === 0 || `${sizes[level]}` !== `${sizes[level - 1]}`);
}

interface Ranks {
  readonly draw: Draw;
  /** How many different ranks there are. */
  readonly size: number;
}

const joinedWith = (left: Ranks, right: Ranks): Ranks => ({
  draw: joined(left.draw, right.draw, right.size),
  size: left.size * right.size,
});

/** The picks of a text, where it is made of picks with spaces between them; undefined otherwise. */
function picksOf({ parts, json }: Text): Pick[] | undefined {
  const picks = parts.filter((part): part is Pick => typeof part === 'object' && part.kind === 'pick');
  const separated = parts.every((part, at) => (at % 2 === 0 ? typeof part === 'object' : part === SEPARATOR));
  if (json || !separated || parts.length !== 2 * picks.length - 1) return undefined;
  const before = picks.slice(0, -1).flatMap(({ values }) => distinctOf(values).values as readonly string[]);
  return before.every(isAfterSeparator) ? picks : undefined;
}

function rankedPick({ draw, values }: Pick, compare: Compare): Ranks {
  const { ranks, size } = ranksOf(values, (left, right) => compare(left as string, right as string));
  return { draw: mapped(draw, ranks), size };
}
