import type { Column } from '../../columns/value.js';
import type { About, PreparedEvents } from '../../output/prepare.js';
import type { Representation } from '../../output/representation.js';
import { TWICE_EVENTS } from '../../output/simulated.js';
import type { RowsInfo } from '../format.js';
import { ndjson } from '../json.js';
import { type Node, nodeOf } from './leaves.js';
import { type Records, recordsOfLines } from './records.js';

/** Writes rows that are given as objects; few enough to make them twice where `isShort`, which gives the file a length. */
type WriteRecords = (
  nodes: readonly Node[],
  records: Records,
  about: About,
  isShort: boolean,
) => Representation;

/** Prepares rows of a simulation, which are made as lines of JSON first. */
export async function prepareEventRecords(
  columns: readonly Column[],
  info: RowsInfo,
  write: WriteRecords,
): Promise<PreparedEvents> {
  const lines = await ndjson.writer({}, info).prepareEvents(columns);
  const nodes = columns.map(nodeOf);
  return {
    size: lines.size,
    all(rows, effort, about = {}) {
      const records = recordsOfLines((client) => lines.all(rows, effort).slices(client));
      return write(nodes, records, about, effort <= TWICE_EVENTS);
    },
  };
}
