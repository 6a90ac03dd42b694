import type { Cache } from '../cache.js';
import type { PreparedRows } from '../output/prepare.js';
import { itself } from '../output/work.js';
import type { SeedKey } from '../random/key.js';
import type { Turn } from '../turns.js';
import { type ReadCells, readCells } from './cells.js';
import type { Change, Members } from './changes/change.js';
import { patched } from './changes/merge-patch.js';
import type { Snapshot } from './changes/snapshot.js';
import { inOrder, type TableColumns } from './columns.js';

/** Rows of a table as objects. */
export interface TableRows {
  /** Those that were changed among the rows with these numbers, as they are in a snapshot, by their numbers. Deleted ones are left out. */
  changed(snapshot: Snapshot, numbers: ArrayLike<number>, turn: Turn): Promise<ReadonlyMap<number, Members>>;
  /** The cells of those among them that are there. */
  readonly cells: ReadCells;
  /** The rows of a snapshot with these numbers, which are there. */
  all(snapshot: Snapshot, numbers: readonly number[], turn: Turn): Promise<Members[]>;
  /** A row; undefined where there is none with this number. */
  one(now: Pick<Snapshot, 'find' | 'has'>, number: number): Promise<Members | undefined>;
  /** The row with this number as it is after a change. */
  after(change: Change | undefined, number: number): Promise<Members>;
}

/** Rows whose values were put together last. */
export type KnownRows = Cache<Members>;

/** The most characters of a change whose row is kept. */
const LONGEST = 1000;

/** As many tables as have been made. */
let tables = 0;

/** Rows that are put together in a turn. */
const TURN_ROWS = 512;

/** `prepared` gives rows as JSON. */
export function tableRows(
  columns: TableColumns,
  key: SeedKey,
  prepared: () => PreparedRows | Promise<PreparedRows>,
  known: KnownRows,
): TableRows {
  const table = ++tables;
  const nameOf = (number: number, { json, whole }: Change) => `${table} ${number} ${whole} ${json}`;
  const knownRow = (number: number, change: Change) => known.find(nameOf(number, change));

  async function generated(numbers: readonly number[]): Promise<readonly Members[]> {
    const bytes = await (await prepared()).picked(key, numbers).whole(itself());
    return JSON.parse(Buffer.from(bytes, 'latin1').toString()) as Members[];
  }

  async function made(changes: readonly (readonly [number, Change | undefined])[]): Promise<Members[]> {
    const partly = changes.filter(([, change]) => !change?.whole).map(([number]) => number);
    const rows = partly.length === 0 ? [] : await generated(partly);
    const byNumber = new Map(partly.map((number, at) => [number, rows[at] as Members]));
    return changes.map(([number, change]) => {
      const patches = JSON.parse(change?.json ?? '[]') as readonly Members[];
      const first = byNumber.get(number);
      const row = patches.reduce(
        (row, patch) => (row === undefined ? patch : (patched(row, patch) as Members)),
        first,
      );
      const whole = inOrder(columns, row as Members);
      if (change?.json !== undefined && change.json.length <= LONGEST)
        known.add(nameOf(number, change), whole);
      return whole;
    });
  }

  const after = async (change: Change | undefined, number: number) =>
    (change && knownRow(number, change)) ?? ((await made([[number, change]]))[0] as Members);

  const changed: TableRows['changed'] = async (snapshot, numbers, turn) => {
    const rows = new Map<number, Members>();
    let missing: [number, Change][] = [];
    const make = async () => {
      await turn();
      const found = await made(missing);
      for (const [at, [number]] of missing.entries()) rows.set(number, found[at] as Members);
      missing = [];
    };
    for (let at = 0; at < numbers.length; at++) {
      const number = numbers[at] as number;
      const change = snapshot.find(number);
      if (change?.json === undefined) continue;
      const row = knownRow(number, change);
      if (row !== undefined) rows.set(number, row);
      else if (missing.push([number, change]) === TURN_ROWS) await make();
    }
    if (missing.length > 0) await make();
    return rows;
  };

  return {
    after,
    changed,
    cells: readCells(columns, key, changed),
    async all(snapshot, numbers, turn) {
      const rows: Members[] = [];
      for (let at = 0; at < numbers.length; at += TURN_ROWS) {
        await turn();
        const some = numbers.slice(at, at + TURN_ROWS);
        rows.push(...(await made(some.map((number) => [number, snapshot.find(number)]))));
      }
      return rows;
    },
    async one(now, number) {
      return now.has(number) ? after(now.find(number), number) : undefined;
    },
  };
}
