import { type Draw64, range, sum } from '../../columns/draw64.js';
import type { Decimal, Value } from '../../columns/value.js';
import { sizeOf64 } from '../kinds/draws.js';
import type { Place } from '../values/build.js';
import type { Domain } from '../values/domain.js';
import { member } from '../values/objects.js';
import { wordsOf } from './meanings.js';
import { siblingIfMade } from './order.js';

/**
 * The numbers of min_price where the object has a max_price, and those of max_price, which are at least as great, as of seats_available
 * and seats_total; undefined for other names.
 */
export function inPair(domain: Domain, place: Place): Value | undefined {
  const words = wordsOf(place.names.at(-1) ?? '');
  const at = words.findIndex((word) => pairs.some((pair) => pair.flat().includes(word)));
  const [lows = [], highs = []] = pairs.find((pair) => pair.flat().includes(words[at] ?? '')) ?? [];
  if (at < 0 || domain.size < 2n) return undefined;
  const isLow = lows.includes(words[at] as string);
  const rest = words.toSpliced(at, 1).join(' ');
  const other = place.of.properties.find((property) => {
    const others = wordsOf(property);
    return (isLow ? highs : lows).includes(others[at] ?? '') && others.toSpliced(at, 1).join(' ') === rest;
  });
  if (other === undefined) return undefined;
  const half = domain.size / 2n;
  const lower = (path: string): Draw64 => range(path, half);
  if (isLow) return domain.at(lower(place.path));
  const least = siblingIfMade(other, place);
  const draw64 = sum(lower(member(place.of.path, other)), range(`${place.path}#above`, domain.size - half));
  const made = domain.at(draw64);
  return least?.kind === 'decimal' && made.kind === 'decimal' && isSame(least, made) ? made : undefined;
}

/** Words of what is less, and of what is at least as great. */
const pairs = [
  ['min minimum lowest', 'max maximum highest'],
  ['available used occupied remaining', 'total'],
].map((pair) => pair.map((names) => names.split(' ')));

const isSame = (one: Decimal, other: Decimal) =>
  one.min === other.min &&
  one.step === other.step &&
  one.digits === other.digits &&
  sizeOf64(one.draw64) < sizeOf64(other.draw64);
