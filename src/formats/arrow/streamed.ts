import type { Representation } from '../../output/representation.js';
import type { SimulatedRows } from '../../output/simulated.js';
import type { Slices } from '../../output/slices.js';
import type { NumberSource } from '../../output/streamed.js';
import type { Client } from '../../output/work.js';
import type { SeedKey } from '../../random/key.js';
import {
  constant,
  type FileRows,
  finding,
  ofSimulation,
  repeatable,
  single,
  streamed,
  writeVectors,
} from '../columnar/parts.js';
import { batchLayout, makeBatch } from './batches.js';
import type { FileColumns, FileForm } from './columns.js';
import { type Container, type ContainerOf, endOf } from './container.js';
import { blockOf, checkBatches, formFor } from './layout.js';
import { type Block, blocksOf } from './messages.js';

/** A file or stream whose length is not known before it is sent. */
export interface StreamedFile {
  readonly columns: FileColumns;
  readonly containerOf: ContainerOf;
  readonly about: Readonly<Record<string, string>>;
}

/** A file or stream of at most `most` rows that are found while they are sent. Throws what checkBatches() throws. */
export function foundRepresentation(
  file: StreamedFile,
  key: SeedKey,
  begin: () => NumberSource,
  most: number,
): Representation {
  const made = madeFor(file, most);
  return streamed((client) => {
    const find = finding(begin(), made.form.batchRows, client);
    return piecesOf(made, client, async () => {
      const numbers = await find();
      return { key, rows: numbers.length, first: undefined, numbers };
    });
  });
}

/** One of about `expected` rows of a simulation, whose length may be `counted`. Throws what checkBatches() throws. */
export function eventsRepresentation(
  file: StreamedFile,
  simulation: SimulatedRows,
  expected: number,
  counted: boolean,
): Representation {
  const made = madeFor(file, expected);
  const { form, columns } = made;
  const size = Math.min(simulation.most, form.batchRows);
  return repeatable(
    (client) => ofSimulation(columns.plan, size, simulation, client, (next) => piecesOf(made, client, next)),
    counted,
  );
}

interface Made {
  readonly columns: FileColumns;
  readonly form: FileForm;
  readonly container: Container;
}

function madeFor({ columns, containerOf, about }: StreamedFile, rows: number): Made {
  const form = formFor(columns, rows);
  const container = containerOf({ nodes: columns.nodes, about, indexed: form.indexed }, form);
  if (rows < Number.POSITIVE_INFINITY) checkBatches(form, container, rows);
  return { columns, form, container };
}

/** The beginning, batches and the end. `next` gives the rows of the next batch: none at the end. */
function* piecesOf(
  { columns, form, container }: Made,
  client: Client,
  next: () => Promise<FileRows>,
): Generator<() => Slices | Promise<Slices>, void, void> {
  const { plan } = columns;
  const blocks: Block[] = [];
  let at = container.length;
  let ended = false;
  for (const bytes of container.begin) yield () => single(() => constant(bytes));
  while (!ended)
    yield async () => {
      const own = await next();
      ended = own.rows === 0;
      if (ended) return endOf(container, blocksOf(blocks));
      const layout = batchLayout(form, own.rows);
      // A stream, which may have any number of batches, has no index of them.
      if (container.most < Number.POSITIVE_INFINITY) blocks.push(blockOf({ layout, at }));
      at += layout.size;
      client.rows += own.rows;
      return single(() =>
        makeBatch(plan, form, layout, (region, vectors) =>
          writeVectors(plan, region, form.set, own, 0, own.rows, vectors),
        ),
      );
    };
}
