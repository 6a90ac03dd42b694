import { type Draw, mapped, narrowed, uniform } from '../../columns/draw.js';
import { type Draw64, sum, widened } from '../../columns/draw64.js';
import { type Pick, pick, type Text, text } from '../../columns/value.js';
import { randomOf } from '../candidates/random.js';
import type { Lengths } from '../text/lengths.js';
import { radixOf } from '../text/radix.js';
import { type Domain, narrow, readNumber } from '../values/domain.js';

/**
 * Texts made of parts, each of which is one of a list of texts. Parts are drawn, and those that `weigh` follow from the parts
 * before them, as check digits do. So ten lists of a few hundred texts give billions of texts.
 */
export interface Form {
  readonly parts: readonly Part[];
  /** What a text consists of: the numbers of parts, and fixed texts. */
  readonly order: readonly (string | number)[];
}

/** A part: one of the texts. Drawn ones are different from each other and equally likely. */
export interface Part {
  readonly texts: readonly string[];
  /**
   * The weight, an integer of at least 0, of each text of each part before this one. The part is then the text whose index is the
   * sum of the weights modulo the number of texts.
   */
  readonly weigh?: (text: string, part: number) => number;
}

export const form = (parts: readonly Part[], ...order: readonly (string | number)[]): Form => ({
  parts,
  order,
});

export const drawn = (texts: readonly string[]): Part => ({ texts });

/** All numbers of so many digits, with zeros before them. */
export const digits = (count: 1 | 2 | 3 | 4): Part => numbers.get(count) as Part;

const numbers = new Map(
  [1, 2, 3, 4].map((count) => {
    const texts = Array.from({ length: 10 ** count }, (_, number) => String(number).padStart(count, '0'));
    return [count, drawn(texts)];
  }),
);

/** The weights of all texts of the parts before a part, modulo the number of its texts; empty where all are 0. */
const weights = new WeakMap<Part, readonly (readonly number[])[]>();

function weightsOf({ parts }: Form, at: number): readonly (readonly number[])[] {
  const part = parts[at] as Part;
  const found =
    weights.get(part) ??
    parts.slice(0, at).map(({ texts }, before) => {
      const all = texts.map((text) => (part.weigh?.(text, before) ?? 0) % part.texts.length);
      return all.some((weight) => weight > 0) ? all : [];
    });
  weights.set(part, found);
  return found;
}

/** The text that these draws of the parts that are drawn give. */
function written(form: Form, draws: readonly Draw[]): Text {
  const left = [...draws];
  const picks: Pick[] = [];
  for (const [at, part] of form.parts.entries()) {
    if (part.weigh === undefined) {
      picks.push(pick(left.shift() as Draw, part.texts));
      continue;
    }
    const found = weightsOf(form, at).flatMap((table, before) =>
      table.length === 0 ? [] : [weighed(picks[before] as Pick, table)],
    );
    picks.push(following(part, found));
  }
  return text(...form.order.map((piece) => (typeof piece === 'string' ? piece : (picks[piece] as never))));
}

/** The weight of a part. The texts of a part that follows from others recur. */
const weighed = ({ draw, values }: Pick, table: readonly number[]): Draw =>
  mapped(
    draw,
    values.length === table.length ? table : values.map((_, at) => table[at % table.length] as number),
  );

/** A part by the weights of those before it. */
function following({ texts }: Part, [first, ...others]: readonly Draw[]): Pick {
  if (first === undefined) return pick(uniform('first', 1), texts.slice(0, 1));
  if (others.length === 0) return pick(first, texts);
  const total = others.reduce<Draw64>((left, right) => sum(left, widened(right)), widened(first));
  const sums = (others.length + 1) * (texts.length - 1) + 1;
  return pick(
    narrowed(total),
    Array.from({ length: sums }, (_, sum) => texts[sum % texts.length] as string),
  );
}

const isDrawn = ({ weigh }: Part) => weigh === undefined;

/** Whether all texts of the form have these lengths, in characters. */
export function fits({ parts, order }: Form, { min, max }: Lengths): boolean {
  if (min <= 0 && max === Number.POSITIVE_INFINITY) return true;
  const lengths = order.map((piece) =>
    lengthsOf(typeof piece === 'string' ? [piece] : (parts[piece] as Part).texts),
  );
  const total = (end: 'min' | 'max') => lengths.reduce((sum, length) => sum + length[end], 0);
  return min <= total('min') && total('max') <= max;
}

const known = new WeakMap<readonly string[], Lengths>();

function lengthsOf(texts: readonly string[]): Lengths {
  const all = () => texts.map((text) => Array.from(text).length);
  const found = known.get(texts) ?? { min: least(all()), max: -least(all().map((length) => -length)) };
  known.set(texts, found);
  return found;
}

const least = (numbers: readonly number[]) => numbers.reduce((least, number) => Math.min(least, number));

/** Cells of the form, whose random streams are named after `path`. */
export function formCells(form: Form, path: string): Text {
  const draws = form.parts.filter(isDrawn).map(({ texts }, at) => uniform(`${path}#${at}`, texts.length));
  return written(form, draws);
}

/** Different texts of the form. */
export function formKeys(form: Form, path: string): Domain {
  const sizes = form.parts.filter(isDrawn).map(({ texts }) => BigInt(texts.length));
  const { size, digits } = radixOf(path, sizes);
  return {
    size,
    first: 0,
    step: 1,
    read: readNumber,
    at: (index) => written(form, digits(index).map(narrow)),
  };
}

/** Some texts of the form, always the same ones for a name. */
export function formSamples(form: Form, name: string, count: number): readonly string[] {
  const random = randomOf(name);
  const texts = new Set<string>();
  for (let sample = 0; sample < count; sample++) {
    const indexes: number[] = [];
    for (const [at, { weigh, texts }] of form.parts.entries()) {
      const total = () =>
        weightsOf(form, at).reduce((sum, table, before) => sum + (table[indexes[before] as number] ?? 0), 0);
      indexes.push(weigh === undefined ? random.below(texts.length) : total() % texts.length);
    }
    const textOf = (part: number) => (form.parts[part] as Part).texts[indexes[part] as number] as string;
    texts.add(form.order.map((piece) => (typeof piece === 'string' ? piece : textOf(piece))).join(''));
  }
  return [...texts];
}
