import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Representation } from '../../output/representation.js';
import type { Slices } from '../../output/slices.js';
import type { Client } from '../../output/work.js';
import { isGroup, isItems, type Leaf, type Node } from '../columnar/leaves.js';
import { constant, type Part, repeatable, single, slicesOf } from '../columnar/parts.js';
import { bits, packed, type Records, textOfValue } from '../columnar/records.js';
import {
  type ChunkMetadata,
  type Codec,
  dataPageHeader,
  encodings,
  footerOf,
  groupMetadata,
  MAGIC,
  withCompressedSize,
} from './metadata.js';
import { writeVarint } from './thrift.js';

/** The rows of a row group. */
const GROUP_ROWS = 2 ** 16;

/** A Parquet file of rows that are given as objects. */
export function recordsRepresentation(
  nodes: readonly Node[],
  records: Records,
  codec: Codec,
  about: Readonly<Record<string, string>>,
): Representation {
  return repeatable((client) => piecesOf(nodes, records, codec, about, client), codec === 'none');
}

function* piecesOf(
  nodes: readonly Node[],
  records: Records,
  codec: Codec,
  about: Readonly<Record<string, string>>,
  client: Client,
): Generator<() => Slices | Promise<Slices>, void, void> {
  const open = records(client);
  const groups: { readonly rows: number; readonly chunks: ChunkMetadata[] }[] = [];
  let end = MAGIC.length;
  let ended = false;
  const place = (chunk: Omit<ChunkMetadata, 'at'>) => {
    groups.at(-1)?.chunks.push({ ...chunk, at: end });
    end += chunk.size;
  };
  const footer = () =>
    footerOf({
      nodes,
      leaves: nodes.reduce((sum, node) => sum + leavesIn(node), 0),
      rows: groups.reduce((sum, { rows }) => sum + rows, 0),
      groups: groups.map(({ rows, chunks }) => groupMetadata(rows, chunks)),
      about,
    });
  try {
    yield () => single(() => constant(MAGIC));
    while (!ended)
      yield async () => {
        const rows = await open.next(GROUP_ROWS);
        ended = rows.length === 0;
        if (ended) return single(() => constant(footer()));
        groups.push({ rows: rows.length, chunks: [] });
        const parts = nodes.map(
          (node): Part => ({
            at: 0,
            async slice() {
              const pages: Buffer[] = [];
              for (const column of columnsOf(
                node,
                rows.map((row) => row[node.name]),
              )) {
                const { page, uncompressed } = await pageOf(column, codec);
                const { leaf, path, repeats, levels } = column;
                const entries = repeats === 0 ? undefined : levels.length;
                const { length: size } = page;
                place({
                  leaf,
                  path,
                  encodings: [encodings.plain, encodings.rle],
                  entries,
                  codec,
                  size,
                  uncompressed,
                  dictionary: 0,
                });
                pages.push(page);
              }
              return constant(Buffer.concat(pages));
            },
          }),
        );
        return slicesOf(parts.values());
      };
  } finally {
    open.close();
  }
}

const leavesIn = (node: Node): number => {
  if (isGroup(node)) return node.members.reduce((sum, member) => sum + leavesIn(member), 0);
  return isItems(node) ? leavesIn(node.item) : 1;
};

/** The entries of a leaf: Melnik et al., "Dremel: Interactive Analysis of Web-Scale Datasets", 2010. */
interface LeafColumn {
  readonly leaf: Leaf;
  readonly path: readonly string[];
  /** The greatest repetition level, and the greatest definition level. */
  readonly repeats: number;
  readonly most: number;
  readonly repetitions: number[];
  readonly levels: number[];
  /** Those that are there. */
  readonly values: unknown[];
}

type Add = (value: unknown, repetition: number, level: number) => void;

function columnsOf(node: Node, values: readonly unknown[]): LeafColumn[] {
  const columns: LeafColumn[] = [];
  const add = adding(node, [], 0, 0, columns);
  for (const value of values) add(value, 0, 0);
  return columns;
}

/** Adds a value with the levels that are reached around it. */
function adding(
  node: Node,
  around: readonly string[],
  repeats: number,
  outer: number,
  columns: LeafColumn[],
): Add {
  const most = outer + (node.present === undefined ? 0 : 1);
  const path = [...around, node.name];
  if (isGroup(node)) {
    const members = node.members.map(
      (member) => [member.name, adding(member, path, repeats, most, columns)] as const,
    );
    return (value, repetition, level) => {
      const group = (value ?? undefined) as Readonly<Record<string, unknown>> | undefined;
      for (const [name, add] of members) add(group?.[name], repetition, group === undefined ? level : most);
    };
  }
  if (isItems(node)) {
    const add = adding(node.item, [...path, 'list'], repeats + 1, most + 1, columns);
    return (value, repetition, level) => {
      const items = (value ?? undefined) as readonly unknown[] | undefined;
      if (items === undefined) add(undefined, repetition, level);
      else if (items.length === 0) add(undefined, repetition, most);
      else
        for (const [index, item] of items.entries())
          add(item, index === 0 ? repetition : repeats + 1, most + 1);
    };
  }
  const column: LeafColumn = { leaf: node, path, repeats, most, repetitions: [], levels: [], values: [] };
  columns.push(column);
  return (value, repetition, level) => {
    const isThere = value !== undefined && value !== null;
    column.repetitions.push(repetition);
    column.levels.push(isThere ? most : level);
    if (isThere) column.values.push(value);
  };
}

const compress = promisify(gzip);

async function pageOf({ leaf, repeats, most, repetitions, levels, values }: LeafColumn, codec: Codec) {
  const body = Buffer.concat([levelsOf(repetitions, repeats), levelsOf(levels, most), plain(leaf, values)]);
  const header = dataPageHeader(body.length, levels.length, encodings.plain);
  const uncompressed = header.length + body.length;
  if (codec === 'none') return { page: Buffer.concat([header, body]), uncompressed };
  const short = await compress(body, { level: 1 });
  return { page: Buffer.concat([withCompressedSize(header, short.length), short]), uncompressed };
}

/** Levels as one run of bits after its length; nothing where all are 0. */
function levelsOf(levels: readonly number[], most: number): Buffer {
  if (most === 0) return Buffer.alloc(0);
  const head = Buffer.alloc(4 + 5);
  writeVarint(head, Math.ceil(levels.length / 8) * 2 + 1, 4, 5);
  const packed = bits(levels, Math.ceil(Math.log2(most + 1)));
  head.writeUInt32LE(5 + packed.length);
  return Buffer.concat([head, packed]);
}

function plain({ type, scale }: Leaf, values: readonly unknown[]): Buffer {
  if (type !== 'text') return packed({ type, scale }, values, 8);
  const texts = values.flatMap((value) => {
    const text = Buffer.from(textOfValue(value));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return [length, text];
  });
  return Buffer.concat(texts);
}
