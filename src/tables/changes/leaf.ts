import type { Change, ChangeOutline } from './change.js';

// Some changes of a table, as columns of numbers and bytes. A million patches of one member take 50 MB so; texts and lists of JavaScript took
// 75 MB, and made V8 keep as much again for garbage.

/** Changes by the numbers of their rows, which rise. */
export interface Leaf {
  length: number;
  readonly rows: Float64Array;
  readonly versions: Float64Array;
  /** 0 where the row is deleted, 1 where it is given as a whole, else the index in `names` + 2. */
  readonly kinds: Uint16Array;
  /** Where the JSON lies in `bytes`, as Latin-1; where it ends at 0, it is the one of `texts` at its start. Neighbours may share one. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  bytes: Buffer;
  used: number;
  texts: string[];
  names: (readonly string[])[];
}

/** The most characters of a text that lies in bytes, which are copied with the leaf. */
const LONGEST = 64;

/** As many texts and lists of names, among them those that no change has any more, are looked through. */
const MOST_KEPT = 1024;

const DELETED = 0;
const WHOLE = 1;
const PATCHED = 2;

/** Room for texts that may follow. */
const SPARE_BYTES = 64;

/** The bytes of a change without its text. */
const ENTRY_BYTES = 26;

/** A leaf without changes that has room for so many, and for so many bytes of their texts. */
export function emptyLeaf(room: number, bytes: number): Leaf {
  const memory = new ArrayBuffer(ENTRY_BYTES * room);
  return {
    length: 0,
    rows: new Float64Array(memory, 0, room),
    versions: new Float64Array(memory, 8 * room, room),
    starts: new Uint32Array(memory, 16 * room, room),
    ends: new Uint32Array(memory, 20 * room, room),
    kinds: new Uint16Array(memory, 24 * room, room),
    bytes: Buffer.allocUnsafeSlow(bytes),
    used: 0,
    texts: [],
    names: [],
  };
}

/** The same changes, with room for so many. */
export function withRoom(leaf: Leaf, room: number): Leaf {
  const copy = emptyLeaf(room, leaf.bytes.length);
  take(copy, leaf, 0, leaf.length);
  leaf.bytes.copy(copy.bytes, 0, 0, leaf.used);
  copy.used = leaf.used;
  copy.texts = leaf.texts.slice();
  copy.names = leaf.names.slice();
  return copy;
}

/** The changes from `from` up to the one before `to`, with room for so many. */
export function partOf(leaf: Leaf, from: number, to: number, room: number): Leaf {
  const part = emptyLeaf(room, 0);
  take(part, leaf, from, to);
  part.bytes = leaf.bytes;
  part.texts = leaf.texts;
  part.names = leaf.names;
  compact(part, 0);
  return part;
}

function take(leaf: Leaf, of: Leaf, from: number, to: number): void {
  for (const column of ['rows', 'versions', 'starts', 'ends', 'kinds'] as const)
    leaf[column].set(of[column].subarray(from, to));
  leaf.length = to - from;
}

/** Drops what no change has any more, and makes room for so many bytes more. */
function compact(leaf: Leaf, more: number): void {
  const { length, starts, ends, kinds, bytes, texts, names } = leaf;
  const [from, to] = [starts.slice(0, length), ends.slice(0, length)];
  const isThere = (index: number) => kinds[index] !== DELETED;
  const isShared = (index: number) =>
    index > 0 && isThere(index - 1) && from[index] === from[index - 1] && to[index] === to[index - 1];
  let needed = more;
  for (let index = 0; index < length; index++)
    if (isThere(index) && !isShared(index))
      needed += Math.max(0, (to[index] as number) - (from[index] as number));
  leaf.bytes = Buffer.allocUnsafeSlow(needed + (needed >> 2) + SPARE_BYTES);
  leaf.used = 0;
  leaf.texts = [];
  leaf.names = [];
  for (let index = 0; index < length; index++) {
    const kind = kinds[index] as number;
    if (kind === DELETED) continue;
    if (kind >= PATCHED)
      kinds[index] = PATCHED + indexOfNames(leaf, names[kind - PATCHED] as readonly string[]);
    const [start, end] = [from[index] as number, to[index] as number];
    if (isShared(index)) {
      starts[index] = starts[index - 1] as number;
      ends[index] = ends[index - 1] as number;
    } else if (end === 0) starts[index] = leaf.texts.push(texts[start] as string) - 1;
    else {
      starts[index] = leaf.used;
      leaf.used += bytes.copy(leaf.bytes, leaf.used, start, end);
      ends[index] = leaf.used;
    }
  }
}

function indexOfNames(leaf: Leaf, names: readonly string[]): number {
  const index = leaf.names.indexOf(names);
  return index === -1 ? leaf.names.push(names) - 1 : index;
}

/** The index of a row, or of the first one after it. */
export function indexIn({ rows, length }: Leaf, row: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle] as number) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const isThereAt = ({ kinds }: Leaf, index: number): boolean => kinds[index] !== DELETED;

/** What a change tells without its text, which takes as long as all else to be read. */
export function outlineAt({ kinds, names }: Leaf, index: number): ChangeOutline {
  const kind = kinds[index] as number;
  return { isThere: kind !== DELETED, names: kind < PATCHED ? undefined : names[kind - PATCHED] };
}

export function changeAt(
  { versions, kinds, starts, ends, bytes, texts, names }: Leaf,
  index: number,
): Change {
  const version = versions[index] as number;
  const kind = kinds[index] as number;
  if (kind === DELETED) return { version, json: undefined, whole: false, names: undefined };
  const [start, end] = [starts[index] as number, ends[index] as number];
  const json = end === 0 ? texts[start] : bytes.toString('latin1', start, end);
  return { version, json, whole: kind === WHOLE, names: kind === WHOLE ? undefined : names[kind - PATCHED] };
}

/** Makes place for a row at an index, which then has to be set. The leaf has room. */
export function insertAt(leaf: Leaf, index: number, row: number): void {
  for (const column of ['rows', 'versions', 'starts', 'ends', 'kinds'] as const)
    leaf[column].copyWithin(index + 1, index, leaf.length);
  leaf.rows[index] = row;
  leaf.kinds[index] = DELETED;
  leaf.length++;
}

/** Sets the change at an index. With `isBefore`, the row before has the same change, whose text both share. */
export function setAt(leaf: Leaf, index: number, change: Change, isBefore: boolean): void {
  const { version, json, whole, names } = change;
  leaf.versions[index] = version;
  leaf.kinds[index] = DELETED;
  if (json === undefined) return;
  if (isBefore) {
    for (const column of ['starts', 'ends', 'kinds'] as const)
      leaf[column].copyWithin(index, index - 1, index);
    return;
  }
  const isInline = json.length <= LONGEST && isLatin1(json);
  const size = isInline ? json.length : 0;
  const isFull = leaf.used + size > leaf.bytes.length;
  if (isFull || leaf.names.length >= MOST_KEPT || leaf.texts.length >= MOST_KEPT) compact(leaf, size);
  leaf.starts[index] = isInline ? leaf.used : leaf.texts.push(json) - 1;
  if (isInline) leaf.used += leaf.bytes.write(json, leaf.used, 'latin1');
  leaf.ends[index] = isInline ? leaf.used : 0;
  leaf.kinds[index] = whole ? WHOLE : PATCHED + indexOfNames(leaf, names as readonly string[]);
}

const isLatin1 = (text: string) => /^[\0-\xff]*$/.test(text);
