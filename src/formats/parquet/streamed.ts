import type { Representation } from '../../output/representation.js';
import type { Slices } from '../../output/slices.js';
import type { NumberSource } from '../../output/streamed.js';
import type { Client } from '../../output/work.js';
import type { SeedKey } from '../../random/key.js';
import { groupParts, type Part, slicesOf } from './file.js';
import type { FileColumns } from './forms.js';
import { groupLayout, groupMetadata } from './layout.js';
import { footerOf, type GroupMetadata, MAGIC } from './metadata.js';

/** The rows of a row group, whose numbers are found before it is sent. */
const FOUND_ROWS = 2 ** 17;

/** A file of rows that are found while they are sent. Its length is not known before. */
export function streamedRepresentation(
  columns: FileColumns,
  key: SeedKey,
  begin: () => NumberSource,
  about: Readonly<Record<string, string>>,
): Representation {
  const slices = (client: Client) => streamedSlices(columns, key, begin(), about, client);
  return {
    rows: undefined,
    small: false,
    slices,
    measured: undefined,
    async whole(client) {
      let text = '';
      const all = slices(client);
      for (let slice = await all.next(); slice !== undefined; slice = await all.next()) {
        text += slice.bytes.toString('latin1');
        slice.release();
      }
      return text;
    },
  };
}

function streamedSlices(
  columns: FileColumns,
  key: SeedKey,
  source: NumberSource,
  about: Readonly<Record<string, string>>,
  client: Client,
): Slices {
  const groups: GroupMetadata[] = [];
  let waiting: number[] = [];
  let end = MAGIC.length;
  let rows = 0;
  let current: Slices | undefined = slicesOf(one({ at: 0, slice: () => ({ bytes: MAGIC, release() {} }) }));
  let ended = false;

  /** The numbers of the next group; none after the last row. */
  const find = () =>
    client.work(async (turn) => {
      while (waiting.length < FOUND_ROWS) {
        const more = await source.next(turn);
        if (more === undefined) break;
        for (let index = 0; index < more.length; index++) waiting.push(more[index] as number);
      }
      return waiting.splice(0, FOUND_ROWS);
    });
  const group = (numbers: readonly number[]): Slices => {
    const layout = groupLayout(columns, numbers.length, true);
    groups.push(groupMetadata(columns, layout, end, undefined));
    const picked = { key, rows: numbers.length, first: undefined, numbers };
    const parts = groupParts(columns, layout, end, picked, 0, Number.POSITIVE_INFINITY, client);
    end += layout.size;
    rows += numbers.length;
    return slicesOf(parts);
  };
  const footer = () =>
    footerOf({ nodes: columns.nodes, leaves: columns.columns.length, rows, groups, about });

  return {
    async next() {
      for (;;) {
        const slice = current?.next();
        if (slice !== undefined || ended) return slice;
        const numbers = await find();
        if (ended) return undefined;
        if (numbers.length > 0) {
          current = group(numbers);
          continue;
        }
        ended = true;
        current = undefined;
        return { bytes: footer(), release() {} };
      }
    },
    cancel() {
      ended = true;
      waiting = [];
      current?.cancel();
    },
  };
}

function* one(part: Part): Generator<Part, void, void> {
  yield part;
}
