import type { AsyncCache } from '../../cache.js';
import { selectColumns } from '../../columns/select.js';
import type { Simulated, SimulatedSource } from '../../events/event-dataset.js';
import { type RowsInfo, type Writer, writerOf } from '../../formats/format.js';
import type { PreparedEvents } from '../../output/prepare.js';
import type { SimulatedRows } from '../../output/simulated.js';
import { isGrouped } from '../../query/question.js';
import { seedKey } from '../../random/key.js';
import { canonicalQuery } from '../rows/negotiation.js';
import type { EventMeaning } from './meaning.js';

/** What is written of events, which have cursors, or of a report. */
export type Written<Source extends SimulatedSource> = Simulated<Source> &
  Pick<RowsInfo, 'cursor' | 'continuation'>;

/** Rows of a simulation, and how they are written. */
export interface Making<Source extends SimulatedSource> {
  readonly table: string;
  readonly writer: Writer;
  readonly rows: SimulatedRows<Source>;
  prepare(): Promise<PreparedEvents>;
}

/** How the rows at `path`, /events/{dataset} or its report, are made and written, as a request asks for them. */
export function makingOf<Source extends SimulatedSource>(
  dataset: string,
  { path, key: primaryKey }: { readonly path: string; readonly key: readonly string[] },
  { query, seed, format, simulated, most, asked }: EventMeaning<Written<Source>>,
  preparedEvents: AsyncCache<PreparedEvents>,
): Making<Source> {
  const isGroups = asked !== undefined && isGrouped(asked);
  const table = path.slice('/events/'.length).replace('/', '-') + (isGroups ? '_groups' : '');
  const { cursor, continuation = [] } = simulated;
  const writer = writerOf(format, query, {
    table,
    key: isGroups ? [] : primaryKey,
    ...(cursor !== undefined && { cursor, continuation }),
  });
  const layout = canonicalQuery(query, format, {});
  const key = seedKey(dataset, seed);
  return {
    table,
    writer,
    rows: { key, open: (turn) => simulated.open(key, turn), most },
    prepare: async () =>
      preparedEvents(`${path} ${simulated.variant} ${layout}`, async () =>
        writer.prepareEvents(selectColumns(simulated.columns, query.fields)),
      ),
  };
}
