import type { Representation } from '../../output/representation.js';
import type { Slices } from '../../output/slices.js';
import type { NumberSource } from '../../output/streamed.js';
import type { Client } from '../../output/work.js';
import type { SeedKey } from '../../random/key.js';
import { constant, finding, single, slicesOf, streamed } from '../columnar/parts.js';
import { noEntries } from './counts.js';
import { groupParts } from './file.js';
import type { FileColumns } from './forms.js';
import { checkChunks, describedGroup, groupLayout } from './layout.js';
import { footerOf, MAGIC } from './metadata.js';

/** The rows of a row group, whose numbers are found before it is sent. */
const FOUND_ROWS = 2 ** 17;

/** A file of at most `most` rows that are found while they are sent. Its length is not known before. Throws what checkChunks() throws. */
export function streamedRepresentation(
  columns: FileColumns,
  key: SeedKey,
  begin: () => NumberSource,
  most: number,
  about: Readonly<Record<string, string>>,
): Representation {
  checkChunks(columns, most, FOUND_ROWS);
  return streamed((client) => piecesOf(columns, key, begin(), about, client));
}

/** The beginning of the file, its row groups and its footer. */
function* piecesOf(
  columns: FileColumns,
  key: SeedKey,
  source: NumberSource,
  about: Readonly<Record<string, string>>,
  client: Client,
): Generator<() => Slices | Promise<Slices>, void, void> {
  const groups: (() => Buffer)[] = [];
  let end = MAGIC.length;
  let rows = 0;
  let ended = false;

  const find = finding(source, FOUND_ROWS, client);
  const groupOf = (numbers: readonly number[]): Slices => {
    const layout = groupLayout(columns, numbers.length, true);
    const begin = end;
    const entries = noEntries(columns, 1);
    groups.push(() => describedGroup(columns, layout, begin, undefined, entries));
    const picked = { key, rows: numbers.length, first: undefined, numbers };
    const parts = groupParts(columns, layout, end, picked, 0, Number.POSITIVE_INFINITY, client, entries);
    end += layout.size;
    rows += numbers.length;
    return slicesOf(parts);
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
      const numbers = await find();
      if (numbers.length > 0) return groupOf(numbers);
      ended = true;
      return single(() => constant(footer()));
    };
}
