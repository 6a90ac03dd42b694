import { type Draw, joined, mapped, narrowed } from '../../columns/draw.js';
import { type Draw64, divided } from '../../columns/draw64.js';
import { type Truth, truthOfFlags, truthOfRanges } from '../draws/truth.js';

/** A part of the key by which rows are sorted: an integer in [0, size), in which the rows rise or fall. */
export type KeyPart = RankedPart | NumberedPart;

/** The rank at the index that a draw has; size ≤ 2^32. */
interface RankedPart {
  readonly draw: Draw;
  readonly ranks: Uint32Array;
  readonly size: number;
  readonly falls: boolean;
}

/** A 64-bit draw. */
interface NumberedPart {
  readonly draw64: Draw64;
  readonly size: bigint;
  readonly falls: boolean;
}

/** Some parts of a key as one integer in [0, size), size ≤ 2^32: a draw that rises or falls as the rows rise. */
export interface KeyWord {
  readonly draw: Draw;
  readonly size: number;
  readonly falls: boolean;
  /** True of the rows whose words are among the first place + 1 ones of their order, and of all whose first part is that of any of them. */
  upTo(place: number): Truth;
}

const MOST = 2 ** 32;

/** The words of a key, the first of which counts most, as are its parts: as few as there can be, and none where all rows are equal. */
export function wordsOfKey(parts: readonly KeyPart[]): KeyWord[] {
  const words: KeyWord[] = [];
  let open = openWord();
  for (const part of parts.flatMap(halves).toReversed()) {
    if (part.size === 1) continue;
    if (!fits(part, open)) {
      words.unshift(closed(open));
      open = openWord();
    }
    open.parts.push({ part, factor: open.size });
    open.size *= part.size;
    if (!isRanked(part)) open.falls = part.falls;
  }
  return open.size === 1 ? words : [closed(open), ...words];
}

/** A part of 32 bits. */
type Half = RankedPart | { readonly draw64: Draw64; readonly size: number; readonly falls: boolean };

const isRanked = (part: Half): part is RankedPart => 'ranks' in part;

/** The high and the low 32 bits of a part that has so many. */
function halves(part: KeyPart): Half[] {
  if ('ranks' in part) return [part];
  const { draw64, size, falls } = part;
  const low = { draw64, size: Number(size < MOST ? size : MOST), falls };
  if (size <= MOST) return [low];
  const by = BigInt(MOST);
  return [{ draw64: divided(draw64, by), size: Number((size - 1n) / by) + 1, falls }, low];
}

/** A word to which more parts may come, the first of which counts least; each is multiplied by the sizes of those before it. */
interface OpenWord {
  readonly parts: { readonly part: Half; readonly factor: number }[];
  size: number;
  /** undefined where only ranks are in it, which can be turned round. */
  falls: boolean | undefined;
}

const openWord = (): OpenWord => ({ parts: [], size: 1, falls: undefined });

const fits = (part: Half, { size, falls }: OpenWord) =>
  size * part.size <= MOST && (isRanked(part) || falls === undefined || falls === part.falls);

/** Ranks of one draw are looked up together; the sums of what is looked up are those of the parts. */
function closed({ parts, size, falls = false }: OpenWord): KeyWord {
  const tables = new Map<Draw, Uint32Array>();
  for (const { part, factor } of parts) {
    if (!isRanked(part)) continue;
    const { draw, ranks } = part;
    const table = tables.get(draw) ?? new Uint32Array(ranks.length);
    const turned = part.falls !== falls;
    for (const [index, rank] of ranks.entries())
      table[index] = (table[index] as number) + factor * (turned ? part.size - 1 - rank : rank);
    tables.set(draw, table);
  }
  let sum: Draw | undefined;
  for (const [draw, table] of tables) sum = plus(mapped(draw, table), sum, 1);
  for (const { part, factor } of parts) if (!isRanked(part)) sum = plus(narrowed(part.draw64), sum, factor);
  const { part, factor } = parts.at(-1) as OpenWord['parts'][number];
  return { draw: sum as Draw, size, falls, upTo: (place) => truthUpTo(part, Math.floor(place / factor)) };
}

/** True of the rows of which a part is among the first place + 1 ones of its order. */
function truthUpTo(part: Half, place: number): Truth {
  const [low, high] = part.falls ? [part.size - 1 - place, part.size - 1] : [0, place];
  if (!isRanked(part)) return truthOfRanges(part.draw64, [[BigInt(low), BigInt(high)]]);
  return truthOfFlags(
    part.draw,
    Uint8Array.from(part.ranks, (rank) => (rank >= low && rank <= high ? 1 : 0)),
  );
}

/** left × factor + right */
const plus = (left: Draw, right: Draw | undefined, factor: number): Draw =>
  right === undefined ? left : joined(left, right, factor);
