import { shared } from '../../cache.js';
import { type Draw, joined, mapped } from '../../columns/draw.js';
import type { Column } from '../../columns/value.js';
import { ProblemError } from '../../errors.js';
import { compilingColumns } from '../../kernel/columnar/compile.js';
import type { ColumnPlan } from '../../kernel/columnar/plan.js';
import { type Single, slotsOf, type Vector, valueBits } from '../../kernel/columnar/vectors.js';
import type { Steps } from '../../kernel/lay-out.js';
import { rowsOfTurn } from '../../output/rows-of-turn.js';
import type { Entries } from '../columnar/dictionary.js';
import { gathered } from '../columnar/gathered.js';
import {
  type Items,
  isGroup,
  isItems,
  type Leaf,
  MOST_SLOTS,
  type Node,
  nodeOf,
} from '../columnar/leaves.js';
import { always } from '../columnar/levels.js';
import { type BatchForm, type BatchLayout, type BufferForm, batchLayout, type NodeForm } from './batches.js';
import { aligned, type BodyBuffer, dictionaryMessage, type Indexed } from './messages.js';

/** How columns are written in a file: with dictionaries of their texts, or without. */
export interface FileForm extends BatchForm {
  readonly batchRows: number;
  readonly full: BatchLayout;
  indexed(leaf: Leaf): Indexed | undefined;
  /** The messages of the dictionaries with their bodies. */
  readonly dictionaries: readonly DictionaryBatch[];
}

export interface DictionaryBatch {
  readonly message: Buffer;
  readonly body: Buffer;
}

export interface FileColumns {
  readonly nodes: readonly Node[];
  readonly plan: ColumnPlan;
  readonly plain: FileForm;
  readonly short: FileForm;
}

/** The bytes after texts to which a plan may write. */
const OVERRUN = 64;

/** The bytes of a batch where its rows are small, which is made in one turn. */
const BATCH_BYTES = 4 << 20;
const MOST_BATCH_ROWS = 2 ** 16;
const LEAST_BATCH_ROWS = 8;

/** Prepares the columns of a file, in steps. With `staged`, its rows are those of stages. Throws a ProblemError (422) for rows of which no batch can be made. */
export function* preparingColumns(fields: readonly Column[], staged = false): Steps<FileColumns> {
  const nodes: Node[] = [];
  for (const column of fields) {
    nodes.push(nodeOf(column));
    yield undefined;
  }
  const sides = [partsOf(nodes, () => undefined), partsOf(nodes, textDictionaryOf)] as const;
  const plan = yield* compilingColumns(
    sides.map(({ vectors }) => vectors),
    [],
    staged,
  );
  const plain = yield* formOf(plan, sides[0], 0);
  const short = yield* formOf(plan, sides[1], 1);
  return { nodes, plan, plain, short };
}

/** The dictionary of a leaf of texts: readers take one of numbers for a list of categories. */
const textDictionaryOf = ({ type, dictionary }: Leaf): Leaf['dictionary'] =>
  type === 'text' ? dictionary : undefined;

interface Parts {
  readonly vectors: Vector[];
  /** Without bits for one of texts, whose longest is known when they are compiled. */
  readonly buffers: (Omit<BufferForm, 'bits'> & { readonly bits: number | undefined })[];
  readonly nodes: NodeForm[];
  readonly dictionaries: Map<Leaf, Entries>;
}

/** For each slot of a node, 1 where it is written: in an array where there is an item. Undefined: always. */
type Written = readonly (Draw | undefined)[];

/** The vectors and buffers of a tree, in the order of Arrow: of each node its validity, and then its values, items or members. */
function partsOf(nodes: readonly Node[], dictionaryOf: (leaf: Leaf) => Leaf['dictionary']): Parts {
  const parts: Parts = { vectors: [], buffers: [], nodes: [], dictionaries: new Map() };
  const add = (slots: readonly Single[], written: Written, bits: number | undefined, before = 0) => {
    parts.vectors.push(gathered(slots, written));
    const after = bits === undefined ? OVERRUN : 0;
    parts.buffers.push({ bits, slots: slots.length, before, after, written: true });
  };
  const visit = (node: Node, written: Written, ends: number | undefined): void => {
    const { present } = node;
    parts.nodes.push({ validity: parts.buffers.length, ends });
    if (present === undefined) parts.buffers.push({ bits: 0, slots: 1, before: 0, after: 0, written: false });
    else {
      add(
        present.map((draw = always(1)) => ({
          kind: 'bits',
          width: 1,
          draw,
          numbers: bits,
          present: undefined,
        })),
        written,
        1,
      );
    }
    if (isGroup(node)) {
      for (const member of node.members) visit(member, written, ends);
      return;
    }
    if (isItems(node)) {
      const counts = node.counts.map((count, slot) => countedWhere(count, present?.[slot]));
      add(
        counts.map(({ draw }) => ({
          kind: 'counts',
          draw,
          numbers,
          present: undefined,
        })),
        written,
        32,
        4,
      );
      const items = counts.flatMap(({ draw, most }, slot) =>
        Array.from({ length: most }, (_, item) => itemWritten(draw, most, item, written[slot])),
      );
      visit(node.item, items, parts.buffers.length - 1);
      return;
    }
    const dictionary = dictionaryOf(node);
    if (dictionary !== undefined) {
      parts.dictionaries.set(node, dictionary.entries);
      const bytes = indexBytes(dictionary.entries);
      add(
        dictionary.indexes.map((indexes) => ({ ...indexes, bytes })),
        written,
        8 * bytes,
      );
      return;
    }
    const texts = node.vectors.flatMap((vector) => (vector.kind === 'texts' ? [vector] : []));
    if (texts.length === 0) {
      const vectors = node.type === 'decimal' ? node.vectors.map(inSixteenBytes) : node.vectors;
      add(vectors, written, valueBits(vectors[0] as Single));
      return;
    }
    add(
      texts.map((of) => ({ kind: 'ends', of, present: undefined })),
      written,
      32,
      4,
    );
    add(
      texts.map((of) => ({ kind: 'bytes', of, present: undefined })),
      written,
      undefined,
    );
  };
  for (const node of nodes) visit(node, [undefined], undefined);
  return parts;
}

/** The count of an array, and 0 where it is null. */
function countedWhere({ draw, most }: Items['counts'][number], present: Draw | undefined) {
  if (present === undefined) return { draw, most };
  const counts = Array.from({ length: most + 1 }, (_, count) => count);
  return { draw: mapped(joined(present, draw, most + 1), [...counts.map(() => 0), ...counts]), most };
}

/** 1 where an array is written and has this item. */
function itemWritten(count: Draw, most: number, item: number, array: Draw | undefined): Draw {
  const has = mapped(
    count,
    Array.from({ length: most + 1 }, (_, at) => (at > item ? 1 : 0)),
  );
  return array === undefined ? has : mapped(joined(array, has, 2), [0, 0, 0, 1]);
}

/** All readers know decimals of 128 bits, and few of them shorter ones. */
function inSixteenBytes(vector: Single): Single {
  if (vector.kind !== 'integers' && vector.kind !== 'lookup')
    throw new RangeError(`decimals of ${vector.kind}`);
  return { ...vector, bytes: 16 };
}

const numbers = Uint32Array.from({ length: MOST_SLOTS + 1 }, (_, number) => number);

const bits = Uint8Array.from([0, 1]);

/** Signed integers, which all readers take. */
const indexBytes = ({ count }: Entries): 1 | 2 | 4 => (count <= 0x80 ? 1 : count <= 0x8000 ? 2 : 4);

/** Throws a ProblemError (422) for rows of which no batch can be made. */
function* formOf(plan: ColumnPlan, parts: Parts, set: number): Steps<FileForm> {
  const longest = parts.vectors.flatMap((vector, index) =>
    isBytes(vector) ? [plan.longest[set]?.[index] as number] : [],
  );
  const buffers = parts.buffers.map((form) => ({
    ...form,
    bits: form.bits ?? 8 * (longest.shift() as number),
  }));
  const form: BatchForm = { set, buffers, nodes: parts.nodes };
  const rows = rowsOfTurn({ laneBytes: plan.laneBytes[set] as number });
  let batchRows = MOST_BATCH_ROWS;
  let full = batchLayout(form, batchRows);
  while (batchRows > LEAST_BATCH_ROWS && (batchRows > rows || full.size > BATCH_BYTES)) {
    batchRows /= 2;
    full = batchLayout(form, batchRows);
  }
  if (full.size > plan.room) throw tooLong(full.size, plan.room);
  const indexed = new Map(
    [...parts.dictionaries].map(([leaf, entries], id) => [leaf, { id, bytes: indexBytes(entries) }]),
  );
  const dictionaries: DictionaryBatch[] = [];
  for (const entries of parts.dictionaries.values()) {
    const body = bodyOf(entries);
    const message = dictionaryMessage(dictionaries.length, entries.count, buffersOf(entries), body.length);
    dictionaries.push({ message, body });
    yield undefined;
  }
  return { ...form, batchRows, full, dictionaries, indexed: (leaf) => indexed.get(leaf) };
}

const isBytes = (vector: Vector) => slotsOf(vector).every(({ kind }) => kind === 'bytes');

const tooLong = (bytes: number, room: number) =>
  new ProblemError(
    422,
    `${LEAST_BATCH_ROWS} of these rows may take ${bytes} bytes, too many for an Arrow file`,
    {
      parameter: 'fields',
      allowed: `fields of which ${LEAST_BATCH_ROWS} rows take at most ${room} bytes`,
    },
  );

/** The buffers of a dictionary: no validity, the offsets of texts, and the texts. */
const buffersOf = ({
  count,
  bytes,
}: Entries): [validity: BodyBuffer, offsets: BodyBuffer, texts: BodyBuffer] => {
  const offsets = 4 * (count + 1);
  return [
    { at: 0, length: 0 },
    { at: 0, length: offsets },
    { at: aligned(offsets), length: bytes.length - 4 * count },
  ];
};

/** The body of a dictionary. */
const bodyOf = shared((entries: Entries): Buffer => {
  const { count, bytes } = entries;
  const [, , { at, length }] = buffersOf(entries);
  const body = Buffer.alloc(aligned(at + length));
  let end = 0;
  for (let entry = 0, from = 0; entry < count; entry++) {
    const size = bytes.readUInt32LE(from);
    from += 4;
    bytes.copy(body, at + end, from, from + size);
    from += size;
    end += size;
    body.writeInt32LE(end, 4 * (entry + 1));
  }
  return body;
});
