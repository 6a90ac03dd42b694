import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../project-root.js';
import { readRecords } from '../csv-records.js';
import { slug } from './slug.js';

/** Given names of women (F) and of men (M), surnames (S), surnames of women where others are not (SF), and surnames that follow the counted ones. */
export type NameKind = 'F' | 'M' | 'S' | 'SF' | 'further';

/** Names, most frequent first, and the share of people who have each; 0 of uncounted ones. */
export type NameShares = ReadonlyMap<string, number>;

let counted: Promise<ReadonlyMap<string, NameShares>> | undefined;
let byHand: Promise<ReadonlyMap<string, NameShares>> | undefined;

/** The names of a country in data/names.csv, read when any are first needed; none of a country that the file does not have. */
export async function nameShares(country: string, kind: NameKind): Promise<NameShares> {
  counted ??= load('data/names.csv', (entries) =>
    entries.map((entry) => {
      const [name = '', share = '0'] = entry.split(':');
      return [name, Number(share) / 100_000];
    }),
  );
  return (await counted).get(`${country},${kind}`) ?? new Map();
}

/**
 * The names of a locale in data/names-by-hand.csv, which stand for those of Faker and for what is counted, with shares by their rank;
 * undefined where there are none.
 */
export async function namesByHand(locale: string, kind: NameKind): Promise<NameShares | undefined> {
  byHand ??= load('data/names-by-hand.csv', (names) => {
    const laws = names.map((_, rank) => law(rank + 1));
    const sum = laws.reduce((sum, law) => sum + law, 0);
    return names.map((name, rank) => [name, (laws[rank] as number) / sum]);
  });
  return (await byHand).get(`${locale},${kind}`);
}

/** Reads a file of lists of names, under "country or locale,kind". */
async function load(
  file: string,
  read: (entries: readonly string[]) => (readonly [name: string, share: number])[],
): Promise<ReadonlyMap<string, NameShares>> {
  const lists = new Map<string, NameShares>();
  readRecords(await readFile(join(projectRoot, file), 'utf8'), ([of, kind, names = '']) => {
    lists.set(`${of},${kind}`, new Map(read(names.split('|'))));
  });
  return lists;
}

/** Locales whose counted names have lost their accents, so that only their shares are of use. */
const unaccented = new Set(['vi', 'sr_RS_latin', 'uz_UZ_latin']);

/** Rarer names are not added to a list that has names enough of its own. */
const ADDED = 50;

/** Names, each with its slug and with a weight in proportion to the share of people who have it. None is twice or blank. */
export interface WeightedNames {
  readonly names: readonly string[];
  readonly slugs: readonly string[];
  readonly weights: readonly number[];
}

/**
 * Names with their weights: those of `own`, the most frequent of the counted ones that it lacks and that are in the same script, and all
 * of `further`. A name has the share that was counted for it, and a part of that of counted names which are spelled otherwise but have
 * the same slug; so a count in Latin letters counts for other scripts, too.
 */
export function weighNames(
  own: readonly string[],
  counted: NameShares,
  locale: string,
  further: Iterable<string> = [],
): WeightedNames {
  const [example] = own;
  const foreign = example !== undefined && !isLatin(example);
  const slugOf = remembering((name) => slug(name, locale));
  const keyOf = foreign ? remembering((name) => soundOf(slugOf(name))) : slugOf;
  const owned = new Set(own);
  const shareOf = new Map<string, number>();
  for (const [name, share] of counted) {
    if (!owned.has(name) && isLatin(name)) shareOf.set(keyOf(name), (shareOf.get(keyOf(name)) ?? 0) + share);
  }
  const bearers = new Map<string, number>();
  for (const name of own) bearers.set(keyOf(name), (bearers.get(keyOf(name)) ?? 0) + 1);
  const missing = [...counted.keys()]
    .slice(0, example === undefined ? counted.size : unaccented.has(locale) ? 0 : ADDED)
    .filter((name) => !owned.has(name) && (foreign ? !isLatin(name) : !bearers.has(keyOf(name))));
  const names = [...new Set([...own, ...missing, ...further])];
  const added = new Set(missing);
  const shares = names.map((name) => {
    const key = keyOf(name);
    const exact = counted.get(name) ?? 0;
    return added.has(name) ? exact : exact + (shareOf.get(key) ?? 0) / (bearers.get(key) ?? 1);
  });
  return { names, slugs: names.map(slugOf), weights: withTail(names, shares) };
}

/** The same function, which makes the text of a name once. */
function remembering(make: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const text = known.get(name) ?? make(name);
    known.set(name, text);
    return text;
  };
}

/** A slug without what spellings of the same sounds differ in: Lyudmila and Liudmyla, Sophia and Sofia, Mikhail and Mihail. */
const soundOf = (text: string) =>
  text
    .replaceAll('ph', 'f')
    .replaceAll('kh', 'h')
    .replace(/ou|oo/g, 'u')
    .replace(/ee|[yj]/g, 'i')
    .replace(/c(?!h)/g, 'k')
    .replace(/(.)\1+/g, '$1');

const isLatin = (name: string) => /\p{Script=Latin}/u.test(name);

/**
 * Shares for those that have none: what the counted names leave of the whole, by the law of Zipf and Mandelbrot (share of rank
 * r ∝ (r + b)^−a), but none is above the least of the counted ones. The ranks of uncounted names follow a hash of the name.
 */
function withTail(names: readonly string[], shares: readonly number[]): number[] {
  const tail = names
    .map((name, index) => ({ index, order: hash(name) }))
    .filter(({ index }) => shares[index] === 0)
    .sort((a, b) => a.order - b.order);
  const counted = shares.filter((share) => share > 0);
  const laws = tail.map((_, at) => law(counted.length + at + 1));
  const sum = laws.reduce((sum, law) => sum + law, 0);
  const left = counted.length === 0 ? 1 : Math.max(0.02, 1 - counted.reduce((sum, share) => sum + share, 0));
  const least = counted.length === 0 ? 1 : counted.reduce((least, share) => Math.min(least, share));
  const all = [...shares];
  for (const [at, { index }] of tail.entries())
    all[index] = Math.min(least, ((laws[at] as number) / sum) * left);
  return all;
}

/**
 * The share of a rank from 1, but for a factor, with exponent and offset fitted to the surnames of the USA, Japan and Germany, where
 * they are between 0.60 and 0.75, and 0 and 8.
 */
function law(rank: number): number {
  return (rank + 4) ** -0.65;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
