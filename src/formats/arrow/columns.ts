import { shared } from '../../cache.js';
import type { Column } from '../../columns/value.js';
import { ProblemError } from '../../errors.js';
import { compilingColumns } from '../../kernel/columnar/compile.js';
import type { ColumnPlan } from '../../kernel/columnar/plan.js';
import { type Vector, valueBits } from '../../kernel/columnar/vectors.js';
import type { Steps } from '../../kernel/lay-out.js';
import { rowsOfTurn } from '../../output/rows-of-turn.js';
import type { Dictionary, Entries } from '../columnar/dictionary.js';
import { isGroup, type Leaf, type Node, nodeOf } from '../columnar/leaves.js';
import { type BatchForm, type BatchLayout, type BufferForm, batchLayout } from './batches.js';
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

/** Prepares the columns of a file, in steps. Throws a ProblemError (422) for rows of which no batch can be made. */
export function* preparingColumns(fields: readonly Column[]): Steps<FileColumns> {
  const nodes: Node[] = [];
  for (const column of fields) {
    nodes.push(nodeOf(column));
    yield undefined;
  }
  const sides = [partsOf(nodes, () => undefined), partsOf(nodes, textDictionaryOf)] as const;
  const plan = yield* compilingColumns(sides.map(({ vectors }) => vectors));
  const plain = yield* formOf(plan, sides[0], 0);
  const short = yield* formOf(plan, sides[1], 1);
  return { nodes, plan, plain, short };
}

/** The dictionary of a leaf of texts: readers take one of numbers for a list of categories. */
const textDictionaryOf = ({ type, dictionary }: Leaf): Dictionary | undefined =>
  type === 'text' ? dictionary : undefined;

interface Parts {
  readonly vectors: Vector[];
  /** undefined for one of texts, whose longest is known when they are compiled. */
  readonly buffers: (BufferForm | undefined)[];
  readonly nodes: number[];
  readonly dictionaries: Map<Leaf, Dictionary>;
}

/** The vectors and buffers of a tree, in the order of Arrow: of each node its validity, and then its values or members. */
function partsOf(nodes: readonly Node[], dictionaryOf: (leaf: Leaf) => Dictionary | undefined): Parts {
  const parts: Parts = { vectors: [], buffers: [], nodes: [], dictionaries: new Map() };
  const add = (vector: Vector, bits?: number, before = 0) => {
    parts.vectors.push(vector);
    parts.buffers.push(bits === undefined ? undefined : { bits, before, after: 0, written: true });
  };
  const visit = (node: Node): void => {
    parts.nodes.push(parts.buffers.length);
    if (node.present === undefined) parts.buffers.push({ bits: 0, before: 0, after: 0, written: false });
    else {
      add({ kind: 'bits', width: 1, draw: node.present, numbers: bits, present: undefined }, 1);
    }
    if (isGroup(node)) {
      node.members.forEach(visit);
      return;
    }
    const dictionary = dictionaryOf(node);
    if (dictionary !== undefined) {
      parts.dictionaries.set(node, dictionary);
      const bytes = indexBytes(dictionary);
      add({ ...dictionary.indexes, bytes }, 8 * bytes);
    } else if (node.vector.kind === 'texts') {
      const { vector } = node;
      add({ kind: 'ends', of: vector, present: undefined }, 32, 4);
      add({ kind: 'bytes', of: vector, present: undefined });
    } else add(node.vector, valueBits(node.vector));
  };
  nodes.forEach(visit);
  return parts;
}

const bits = Uint8Array.from([0, 1]);

/** Signed integers, which all readers take. */
const indexBytes = ({ entries: { count } }: Dictionary): 1 | 2 | 4 =>
  count <= 0x80 ? 1 : count <= 0x8000 ? 2 : 4;

/** Throws a ProblemError (422) for rows of which no batch can be made. */
function* formOf(plan: ColumnPlan, parts: Parts, set: number): Steps<FileForm> {
  const longest = parts.vectors.flatMap(({ kind }, index) =>
    kind === 'bytes' ? [plan.longest[set]?.[index] as number] : [],
  );
  const buffers = parts.buffers.map((form) => form ?? textForm(longest.shift() as number));
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
    [...parts.dictionaries].map(([leaf, dictionary], id) => [leaf, { id, bytes: indexBytes(dictionary) }]),
  );
  const dictionaries: DictionaryBatch[] = [];
  for (const { entries } of parts.dictionaries.values()) {
    const body = bodyOf(entries);
    const message = dictionaryMessage(dictionaries.length, entries.count, buffersOf(entries), body.length);
    dictionaries.push({ message, body });
    yield undefined;
  }
  return { ...form, batchRows, full, dictionaries, indexed: (leaf) => indexed.get(leaf) };
}

const textForm = (longest: number): BufferForm => ({
  bits: 8 * longest,
  before: 0,
  after: OVERRUN,
  written: true,
});

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
