import type { Column, Scalar } from '../../columns/value.js';
import type { SimulatedSource } from '../../events/event-dataset.js';
import { GROUP_ROWS } from '../../kernel/assembly/group.js';
import type { SeedKey } from '../../random/key.js';
import type { Turn } from '../../turns.js';
import { collationOf } from '../cells/test.js';
import type { Batches } from '../group/batches.js';
import { type Groups, prepareGroups } from '../group/groups.js';
import { meaningOfCells } from '../group/times.js';
import { columnsOf, rowTest } from '../matcher.js';
import { type Question, readQuestion } from '../question.js';
import type { Condition } from '../read/condition.js';
import type { Unknown } from '../read/parameters.js';
import { type Buffer, createBuffer, sourceOfBuffer } from './buffer.js';
import { prepareGivenCells } from './cells.js';

/** A question of events that is ready to be answered for any seed. */
export interface EventSearch {
  /** The events that match among the first `most` of a simulation, as a simulation. */
  matching(source: SimulatedSource, key: SeedKey, most: number): SimulatedSource;
  /** What is wanted instead of events; undefined where events are. */
  readonly groups: Groups | undefined;
}

/** The most events that are looked at in a turn of the event loop. */
const MOST_EVENTS = 1024;

/** Begins a simulation. */
type Open = (key: SeedKey, turn: Turn) => SimulatedSource | Promise<SimulatedSource>;

/**
 * Reads a question of the events that `open` begins; `ours` and `unknown` are as in readParameters(). Their cells are looked at, since a
 * simulation supplies what draws do not tell. Rejects with a ProblemError.
 */
export async function prepareEventSearch(
  question: Question,
  columns: readonly Column[],
  ours: readonly string[],
  unknown: Unknown,
  open: Open,
): Promise<EventSearch> {
  const { conditions, words, grouping, sort } = readQuestion(question, columns, ours, unknown);
  const any: readonly Condition[] = words === undefined ? [] : [{ kind: 'any', of: words }];
  const condition: Condition = { kind: 'all', of: [...conditions, ...any] };
  const collation = collationOf(undefined);

  /** Reads the cells of some columns in events that match, with their indexes in the buffer. */
  const prepareReading = async (wanted: readonly Column[]) => {
    const all = [...new Set([...columnsOf(condition), ...wanted])];
    const cells = await prepareGivenCells(all);
    const holds = rowTest(condition, all, collation.compare);
    return (buffer: Buffer, count: number, key: SeedKey) =>
      [...cells.read(key, sourceOfBuffer(buffer, count)).entries()]
        .filter(([, row]) => holds(row))
        .map(([index, row]) => ({
          index,
          cells: wanted.map((column) => row[all.indexOf(column)] as Scalar),
        }));
  };

  const prepareBatches = async (wanted: readonly Column[]): Promise<Batches> => {
    const read = await prepareReading(wanted);
    return {
      meanings: wanted.map(({ value }) => meaningOfCells(value)),
      sizes: wanted.map(() => undefined),
      size: 0,
      async *read(key, most, turn) {
        const source = await open(key, turn);
        try {
          const buffer = createBuffer(MOST_EVENTS);
          for (let looked = 0; looked < most && !source.ended; ) {
            await turn();
            const count = source.fill(buffer.block, Math.min(MOST_EVENTS, most - looked));
            looked += count;
            const found = read(buffer, count, key);
            const columns = wanted.map((_, at) => found.map(({ cells }) => cells[at] as Scalar));
            yield { size: found.length, columns, times: undefined };
          }
        } finally {
          source.close();
        }
      },
    };
  };

  const find = await prepareReading([]);
  return {
    groups: grouping && (await prepareGroups(grouping, prepareBatches, sort, collation)),
    matching(source, key, most) {
      const buffer = createBuffer(MOST_EVENTS);
      /** Where the events are that match and are not given yet. */
      let found: readonly number[] = [];
      let looked = 0;
      let matched = 0;
      return {
        get ended() {
          return found.length === 0 && (looked === most || source.ended);
        },
        fill(block, wanted) {
          if (found.length === 0 && looked < most && !source.ended) {
            const count = source.fill(buffer.block, Math.min(MOST_EVENTS, most - looked));
            looked += count;
            found = find(buffer, count, key).map(({ index }) => index);
          }
          const given = found.slice(0, wanted);
          found = found.slice(given.length);
          for (const [at, index] of given.entries()) {
            buffer.copy(index, block, at);
            matched++;
            block.ends[at] = matched % GROUP_ROWS === 0 ? 1 : 0;
          }
          return given.length;
        },
        close: () => source.close(),
      };
    },
  };
}
