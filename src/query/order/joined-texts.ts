import { type Draw, joined, mapped } from '../../columns/draw.js';
import type { Pick, Scalar, Text } from '../../columns/value.js';
import type { Collation, Compare } from '../cells/test.js';
import { distinctOf } from '../draws/vocabulary.js';
import { ranksOf } from './ranks.js';

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
export async function drawsOfText(text: Text, { levels }: Collation): Promise<Draw[] | undefined> {
  const picks = picksOf(text);
  if (picks === undefined) return undefined;
  const ranked: Ranked[][] = [];
  for (const compare of levels) {
    const parts: Ranked[] = [];
    for (const pick of picks) parts.push(await rankedPick(pick, compare));
    ranked.push(parts);
  }
  const sizes = ranked.map((parts) => parts.map(({ size }) => size));
  if (sizes.some((parts) => parts.reduce((product, size) => product * size, 1) > MOST_INDEX))
    return undefined;
  return ranked
    .map((parts) => parts.map(({ draw, size }) => ({ draw, size })).reduce(joinedWith).draw)
    .filter((_, level) => level === 0 || `${sizes[level]}` !== `${sizes[level - 1]}`);
}

interface Ranked {
  readonly draw: Draw;
  /** How many different ranks there are. */
  readonly size: number;
}

const joinedWith = (left: Ranked, right: Ranked): Ranked => ({
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

async function rankedPick({ draw, values }: Pick, compare: Compare): Promise<Ranked> {
  const between = (left: Scalar, right: Scalar) => compare(left as string, right as string);
  const { ranks, size } = await ranksOf(values, compare, between);
  return { draw: mapped(draw, ranks), size };
}
