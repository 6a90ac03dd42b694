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
  slicesOf,
  streamed,
} from '../columnar/parts.js';
import { compressedParts } from './compressed.js';
import { noEntries } from './counts.js';
import { groupParts, within } from './file.js';
import { type FileColumns, GROUP_ROWS } from './forms.js';
import { type Compressed, checkChunks, describedGroup, groupLayout } from './layout.js';
import { type Codec, footerOf, MAGIC } from './metadata.js';

/** The rows of a row group that are found before it is sent. */
const FOUND_ROWS = 2 ** 17;

/** A file whose length is not known before it is sent. */
export interface StreamedFile {
  readonly columns: FileColumns;
  readonly codec: Codec;
  readonly about: Readonly<Record<string, string>>;
}

/** A file of at most `most` rows that are found while they are sent. Throws what checkChunks() throws. */
export function foundRepresentation(
  file: StreamedFile,
  key: SeedKey,
  begin: () => NumberSource,
  most: number,
): Representation {
  checkChunks(file.columns, most, FOUND_ROWS);
  return streamed((client) => {
    const find = finding(begin(), FOUND_ROWS, client);
    return piecesOf(file, client, async () => {
      const numbers = await find();
      return { key, rows: numbers.length, first: undefined, numbers };
    });
  });
}

/** A file of the rows of a simulation, whose length is known where it is `counted`. Throws what checkChunks() throws. */
export function eventsRepresentation(
  file: StreamedFile,
  simulation: SimulatedRows,
  counted: boolean,
): Representation {
  const { columns, codec } = file;
  const { most } = simulation;
  if (most < Number.POSITIVE_INFINITY) checkChunks(columns, most, FOUND_ROWS);
  const size = Math.min(most, FOUND_ROWS);
  return repeatable(
    (client) => ofSimulation(columns.plan, size, simulation, client, (next) => piecesOf(file, client, next)),
    counted && codec === 'none',
  );
}

/** A file of rows that is compressed. Throws what checkChunks() throws. */
export function compressedRepresentation(file: StreamedFile, rows: FileRows): Representation {
  checkChunks(file.columns, rows.rows, GROUP_ROWS);
  const all = streamed((client) => {
    let group = 0;
    return piecesOf(file, client, async () => within(rows, group++));
  });
  return { ...all, rows: rows.rows };
}

/** The beginning of the file, its row groups and its footer. `next` gives the rows of the next group: none at the end. */
function* piecesOf(
  { columns, codec, about }: StreamedFile,
  client: Client,
  next: () => Promise<FileRows>,
): Generator<() => Slices | Promise<Slices>, void, void> {
  const groups: (() => Buffer)[] = [];
  let end = MAGIC.length;
  let rows = 0;
  let ended = false;

  const groupOf = (own: FileRows): Slices => {
    const layout = groupLayout(columns, own.rows, own.first === undefined);
    const begin = end;
    const entries = noEntries(columns, 1);
    const parts = groupParts(columns, layout, begin, own, 0, Number.POSITIVE_INFINITY, client, entries);
    rows += own.rows;
    if (codec === 'none') {
      groups.push(() => describedGroup(columns, layout, begin, own.first, entries));
      end += layout.size;
      return slicesOf(parts);
    }
    const chunks: Compressed[] = [];
    const sent = compressedParts(layout, parts, begin, chunks);
    groups.push(() => describedGroup(columns, layout, begin, own.first, entries, chunks));
    const slices = slicesOf(sent);
    return {
      ...slices,
      async next() {
        const slice = await slices.next();
        end += slice?.bytes.length ?? 0;
        return slice;
      },
    };
  };
  const footer = () =>
    footerOf({
      nodes: columns.nodes,
      leaves: columns.columns.length,
      rows,
      groups: groups.map((describe) => describe()),
      about,
    });

  yield () => single(() => constant(MAGIC));
  while (!ended)
    yield async () => {
      const own = await next();
      if (own.rows > 0) return groupOf(own);
      ended = true;
      return single(() => constant(footer()));
    };
}
