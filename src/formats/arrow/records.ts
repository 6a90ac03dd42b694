import type { Representation } from '../../output/representation.js';
import type { Slices } from '../../output/slices.js';
import type { Client } from '../../output/work.js';
import { isGroup, isItems, type Node } from '../columnar/leaves.js';
import { constant, repeatable, single } from '../columnar/parts.js';
import { bits, packed, type Records, textOfValue } from '../columnar/records.js';
import { type ContainerOf, endOf } from './container.js';
import { aligned, type Block, type BodyBuffer, batchMessage, blocksOf, type FieldNode } from './messages.js';

/** The rows of a batch, which is made in one turn. */
const BATCH_ROWS = 4096;

/** A file or stream of rows that are given as objects. */
export function recordsRepresentation(
  nodes: readonly Node[],
  records: Records,
  containerOf: ContainerOf,
  about: Readonly<Record<string, string>>,
): Representation {
  return repeatable((client) => piecesOf(nodes, records, containerOf, about, client), true);
}

function* piecesOf(
  nodes: readonly Node[],
  records: Records,
  containerOf: ContainerOf,
  about: Readonly<Record<string, string>>,
  client: Client,
): Generator<() => Slices | Promise<Slices>, void, void> {
  const container = containerOf({ nodes, about, indexed: () => undefined }, { dictionaries: [] });
  const open = records(client);
  const blocks: Block[] = [];
  let at = container.length;
  let ended = false;
  try {
    for (const bytes of container.begin) yield () => single(() => constant(bytes));
    while (!ended)
      yield async () => {
        const rows = await open.next(BATCH_ROWS);
        ended = rows.length === 0;
        if (ended) return endOf(container, blocksOf(blocks));
        const { message, body } = batchOf(nodes, rows);
        blocks.push({ at, message: message.length, body: body.length });
        at += message.length + body.length;
        return single(() => constant(Buffer.concat([message, body])));
      };
  } finally {
    open.close();
  }
}

/** The message and the body of a batch. */
function batchOf(nodes: readonly Node[], rows: readonly Readonly<Record<string, unknown>>[]) {
  const fields: FieldNode[] = [];
  const buffers: BodyBuffer[] = [];
  const parts: Buffer[] = [];
  let length = 0;
  const add = (bytes: Buffer) => {
    buffers.push({ at: length, length: bytes.length });
    parts.push(bytes, Buffer.alloc(aligned(bytes.length) - bytes.length));
    length += aligned(bytes.length);
  };
  const ends = (lengths: readonly number[]) => {
    const bytes = Buffer.alloc(4 * (lengths.length + 1));
    let end = 0;
    for (const [index, own] of lengths.entries()) {
      end += own;
      bytes.writeInt32LE(end, 4 * (index + 1));
    }
    add(bytes);
  };
  const visit = (node: Node, values: readonly unknown[]): void => {
    const there = values.map((value) => (value === null || value === undefined ? 0 : 1));
    const nulls = there.filter((one) => one === 0).length;
    fields.push({ rows: values.length, nulls });
    add(nulls === 0 ? Buffer.alloc(0) : bits(there, 1));
    if (isGroup(node)) {
      const groups = values as readonly (Readonly<Record<string, unknown>> | null | undefined)[];
      for (const member of node.members)
        visit(
          member,
          groups.map((group) => group?.[member.name]),
        );
    } else if (isItems(node)) {
      const lists = values.map((value) => (value ?? []) as readonly unknown[]);
      ends(lists.map((list) => list.length));
      visit(node.item, lists.flat());
    } else if (node.type === 'text') {
      const texts = values.map((value) =>
        Buffer.from(value === null || value === undefined ? '' : textOfValue(value)),
      );
      ends(texts.map((text) => text.length));
      add(Buffer.concat(texts));
    } else add(packed({ type: node.type, scale: node.scale }, values, 16));
  };
  for (const node of nodes)
    visit(
      node,
      rows.map((row) => row[node.name]),
    );
  return { message: batchMessage(rows.length, fields, buffers, length), body: Buffer.concat(parts) };
}
