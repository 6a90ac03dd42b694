import { createCache } from '../../cache.js';
import { type Node, numberOf, typesOf } from '../read/node.js';
import { textFormat } from '../text/strings.js';
import type { Entry, Meaning } from './table/entry.js';
import { entries } from './table/index.js';
import { owners } from './table/owners.js';

/** Keywords that say what a value is, so that its name says nothing. */
const telling = `enum const pattern contentEncoding distribution synthesizer faker
  formatMinimum formatMaximum formatExclusiveMinimum formatExclusiveMaximum`.split(/\s+/);

/** How far numbers reach from the least one where neither the schema nor the name says it. */
const REACH = 1000;

/** Numbers of which neither the schema nor the name says how large they are; undefined where the schema does. */
function usual(node: Node): Numbers | undefined {
  if (['maximum', 'exclusiveMaximum', 'multipleOf'].some((name) => node.keywords.has(name))) return undefined;
  const least = numberOf(node, 'minimum') ?? numberOf(node, 'exclusiveMinimum') ?? 0;
  return { minimum: least, maximum: least + REACH, decimals: 2 };
}

/** What a name stands for, and the words before those that say so: `billing` of billing_city. */
export interface Known {
  readonly entry: Entry;
  readonly before: readonly string[];
}

/**
 * What the node's name says of its values, where its keywords say no more than a type and limits: nodes with more keywords, the best
 * first. They may have no values. `found` is what the name stands for.
 */
export function meant(node: Node, found: Known | undefined): readonly Node[] {
  const type = openType(node);
  if (type === undefined) return [];
  const entry = found?.entry;
  if (type !== 'string') {
    const number = entry?.number;
    const isShare = type === 'integer' && number !== undefined && isOfOne(number);
    const numbers = isShare ? inPercent(number) : (number ?? usual(node));
    return numbers === undefined ? [] : [withNumbers(node, numbers)];
  }
  const format = textFormat(node);
  const texts = [entry?.text ?? []].flat().filter((text) => format === undefined || text.format === format);
  return texts.map((text) => withText(node, text));
}

/** The type of the node, where its keywords leave it to its name which values it has. */
export function openType(node: Node): 'string' | 'integer' | 'number' | undefined {
  const [type, ...others] = typesOf(node) ?? [];
  if (others.length > 0 || telling.some((name) => node.keywords.has(name))) return undefined;
  return type === 'string' || type === 'integer' || type === 'number' ? type : undefined;
}

const kept = createCache<readonly string[]>(10_000);

/** Words of a name in lower case: postCode, post_code and POST-CODE are post and code. */
export const wordsOf = (name: string): readonly string[] => kept.find(name) ?? kept.add(name, split(name));

const split = (name: string): readonly string[] =>
  name
    .replace(/(\p{Ll}|\d)(\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})|(\p{L})(?=\d)|(\d)(?=\p{L})/gu, '$1$3$4$5 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');

const byName = (entries: readonly Entry[]) =>
  new Map(
    entries.flatMap((entry) =>
      entry.names.split(',').map((name) => [wordsOf(name).join(''), entry] as const),
    ),
  );
const meanings = byName(entries);
const ofOwners = byName(owners);

/**
 * What the last of the names stands for, which may depend on those before it: the names of the model, and of the properties from there
 * on.
 */
export function known(names: readonly string[]): Known | undefined {
  const around = names.slice(0, -1);
  const words = wordsOf(names.at(-1) ?? '');
  // The status of an order is `order status`, but the name of a user is no user name.
  const isName = words.at(-1) === 'name';
  const model = isName ? [] : wordsOf(around.at(-1) ?? '');
  const atEnd = endOf([...model, ...words], meanings);
  const found = atEnd ? { ...atEnd, start: Math.max(0, atEnd.start - model.length) } : beginningOf(words);
  if (found !== undefined) {
    const { entry, start } = found;
    const isLimit = limits.has(words.at(-1) ?? '');
    return { entry, before: entry.apart || isLimit ? words : words.slice(0, start) };
  }
  if (!isName) {
    const whole = endOf(words, ofOwners);
    return whole && { entry: whole.entry, before: words };
  }
  for (const owner of words.length > 1 ? [words.slice(0, -1)] : around.map(wordsOf).reverse()) {
    const entry = endOf(owner, ofOwners)?.entry;
    if (entry !== undefined) return { entry, before: words.slice(0, -1) };
  }
  const whole = words.length === 1 ? endOf([...wordsOf(around.at(-1) ?? ''), 'name'], meanings) : undefined;
  return whole && { entry: whole.entry, before: [] };
}

/** What comes before a preposition, and before words that tell several of a kind apart; two words may be in the other order. */
function beginningOf(words: readonly string[]): ReturnType<typeof endOf> {
  const preposition = words.findIndex((word, at) => at > 0 && prepositions.has(word));
  if (preposition > 0) return endOf(words.slice(0, preposition), meanings);
  const last = words.findLastIndex((word) => !kinds.has(word) && !limits.has(word) && !/^\d+$/.test(word));
  const shorter = words.slice(0, last + 1);
  if (shorter.length > 0 && shorter.length < words.length) return endOf(shorter, meanings);
  return words.length === 2 ? wholeOf(words.toReversed()) : undefined;
}

/** Words of the least and the greatest value: the greatest age of something is not the age of somebody. */
export const limits = new Set('min minimum lowest max maximum highest average mean'.split(' '));

const prepositions = new Set('of on in per for'.split(' '));
const kinds = new Set(
  'primary secondary main work home private business internal external new old original current local default raw full short'.split(
    ' ',
  ),
);

function wholeOf(words: readonly string[]): ReturnType<typeof endOf> {
  const entry = meanings.get(words.join(''));
  return entry && { entry, start: 0 };
}

/** The entry of the longest end of a name, in the singular if need be, and the word with which that begins. */
function endOf(
  words: readonly string[],
  all: ReadonlyMap<string, Entry>,
): { entry: Entry; start: number } | undefined {
  for (const start of words.keys()) {
    const end = words.slice(start).join('');
    const entry = all.get(end) ?? all.get(end.replace(/(?<!s)s$/, '')) ?? all.get(end.replace(/ies$/, 'y'));
    if (entry !== undefined) return { entry, start };
  }
  return undefined;
}

function withText(node: Node, meaning: Meaning): Node {
  return { ...node, keywords: new Map([...node.keywords, ...keywordsOf(node, meaning)]) };
}

type Numbers = NonNullable<Entry['number']>;

/** Whether numbers are shares of one. */
const isOfOne = ({ minimum, maximum }: Numbers) => minimum >= -1 && maximum <= 1;

/** A share as an integer. */
const inPercent = ({ minimum, maximum, multipleOf, distribution, ...others }: Numbers): Numbers => ({
  ...others,
  ...(distribution !== undefined && {
    distribution: Object.fromEntries(
      Object.entries(distribution).map(([name, value]) => [
        name,
        name === 'mean' || name === 'sd' ? Number(value) * 100 : value,
      ]),
    ),
  }),
  minimum: Math.ceil(minimum * 100),
  maximum: Math.floor(maximum * 100),
  ...(multipleOf !== undefined && { multipleOf: Math.round(multipleOf * 100) }),
});

/** The node with bounds where it has none. Narrower bounds have no distribution. */
function withNumbers(node: Node, { decimals, ...meaning }: Numbers): Node {
  const { keywords } = node;
  const added = new Map(keywordsOf(node, meaning));
  const least = numberOf(node, 'minimum') ?? numberOf(node, 'exclusiveMinimum');
  const most = numberOf(node, 'maximum') ?? numberOf(node, 'exclusiveMaximum');
  const isNarrower = (least ?? -Infinity) > meaning.minimum || (most ?? Infinity) < meaning.maximum;
  if (isNarrower) added.delete('distribution');
  if (isNarrower || keywords.has('multipleOf')) added.delete('multipleOf');
  if (least !== undefined) added.delete('minimum');
  if (most !== undefined) added.delete('maximum');
  return { ...node, keywords: new Map([...keywords, ...added]), decimals };
}

const keywordsOf = ({ pointer }: Node, meaning: Meaning) =>
  Object.entries(meaning).map(([name, value]) => [name, { value, pointer }] as const);
