// Tables of entries.

import type { Build, EntryTable } from '../build.js';
import type { Image } from '../image.js';
import type { Texts } from '../texts.js';
import { FEW } from './numbers.js';

/** A table of entries; columns that pick from one vocabulary share it. */
export function entryTable({ image, tables }: Build, texts: Texts): EntryTable {
  const known = tables.get(texts);
  if (known !== undefined) return known;
  const made = { table: entries(image, texts, texts.numbers), lengths: lengthsOf(texts) };
  tables.set(texts, made);
  return made;
}

/** The entries of the different texts, in the order of their numbers. */
export function distinctEntries(image: Image, texts: Texts): number {
  return entries(
    image,
    texts,
    Uint32Array.from({ length: texts.starts.length - 1 }, (_, number) => number),
  );
}

/** Whether a table of numbers, and one of the entries that they stand for, take half of a table of entries or less. */
export function doRepeat({ numbers, starts }: Texts): boolean {
  const different = starts.length - 1;
  return numbers.length > FEW && different <= 0x10000 && 4 * different <= numbers.length;
}

/** The most bytes of texts, and of one of them, that a packed entry can tell. */
const PACKED_TEXTS = 2 ** 24;
const PACKED_LENGTH = 0xff;

/** Whether a table takes half of the caches packed, and can be so. */
export function isPackable({ numbers, bytes, starts }: Texts): boolean {
  if (numbers.length <= FEW || bytes.length >= PACKED_TEXTS) return false;
  for (let number = 1; number < starts.length; number++)
    if ((starts[number] as number) - (starts[number - 1] as number) > PACKED_LENGTH) return false;
  return true;
}

/** The entries of the texts with these numbers. */
function entries(image: Image, { bytes, starts }: Texts, numbers: Uint32Array): number {
  const start = image.append(bytes);
  return image.table(numbers.length * 8, (view) => {
    for (let index = 0; index < numbers.length; index++) {
      const number = numbers[index] as number;
      const from = starts[number] as number;
      view.setUint32(index * 8, start + from, true);
      view.setUint32(index * 8 + 4, (starts[number + 1] as number) - from, true);
    }
  });
}

/** The length of the text at each index. */
export function lengthsOf({ numbers, starts }: Texts): Uint32Array {
  const lengths = new Uint32Array(numbers.length);
  for (let index = 0; index < lengths.length; index++) {
    const number = numbers[index] as number;
    lengths[index] = (starts[number + 1] as number) - (starts[number] as number);
  }
  return lengths;
}
