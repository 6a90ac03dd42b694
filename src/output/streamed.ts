import type { Slice } from '../kernel/run/plan.js';
import type { Turn } from '../turns.js';
import { type GivenRows, type MixedRows, measureMixed, writeMixed } from './given.js';
import type { Representation, RowLengths } from './representation.js';
import { rowsOfTurn } from './rows-of-turn.js';
import { CACHED_ROWS, COPIED_ROWS, constant, FIRST_ROWS, type Slices, textOf } from './slices.js';
import type { Client } from './work.js';

/** Row numbers that are found one after the other. */
export interface NumberSource {
  /** The next ones, at least one; undefined after the last. Part of a pass. */
  next(turn: Turn): Promise<ArrayLike<number> | undefined>;
  /** Those of the rows that next() gave last which are given instead of being drawn. */
  given?(): GivenRows;
}

/** Rows of a plan by numbers that are found while they are sent, in constant memory. `begin` begins to find them anew. */
export interface StreamedRows extends Omit<MixedRows, 'given'> {
  begin(): NumberSource;
}

/** A representation of rows that are found while they are sent: neither its length nor the number of its rows is known before. */
export function streamedRepresentation(rows: StreamedRows): Representation {
  return {
    rows: undefined,
    small: false,
    whole: (client) => textOf(streamedSlices(rows, client)),
    slices: (client) => streamedSlices(rows, client),
    measured: undefined,
    split: { open: rows.plan.open, rowLengths: () => streamedLengths(rows) },
  };
}

function streamedSlices(rows: StreamedRows, client: Client): Slices {
  const { plan } = rows;
  const source = rows.begin();
  const most = Math.min(plan.sliceRows, rowsOfTurn(plan));
  /** Numbers that are found and not written, the first of them at `at`. */
  let found: number[] = [];
  let given: GivenRows = new Map();
  let at = 0;
  let ended = false;
  let size = FIRST_ROWS;
  let opened = false;
  let closed = false;
  let cancelled = false;

  /** Finds rows until there are two, since the last of all rows is written without its separator. */
  const find = () =>
    client.work(async (turn) => {
      while (!ended && found.length - at < 2) {
        const more = await source.next(turn);
        if (more === undefined) {
          ended = true;
          return;
        }
        given = givenTo(found[at], given, source);
        found = [...found.slice(at), ...Array.from(more)];
        at = 0;
      }
    });
  const write = (): Slice | undefined => {
    if (!opened) {
      opened = true;
      if (found.length === 0) {
        closed = true;
        return constant(plan.empty);
      }
      return constant(plan.open);
    }
    const left = found.length - at - (ended ? 0 : 1);
    if (left > 0) {
      const some = found.slice(
        at,
        at + Math.min(left, size, most, plan.spare() > 0 ? CACHED_ROWS : COPIED_ROWS),
      );
      const slice = writeMixed({ ...rows, given }, some);
      at += some.length;
      size *= 2;
      client.rows += some.length;
      if (!ended || at < found.length) return slice;
      const last = some.at(-1) as number;
      return { ...slice, bytes: slice.bytes.subarray(0, slice.bytes.length - plan.trim(last)) };
    }
    if (closed) return undefined;
    closed = true;
    return constant(plan.close);
  };
  return {
    async next() {
      if (cancelled) return undefined;
      if (!ended && found.length - at < 2) await find();
      return cancelled ? undefined : write();
    },
    cancel() {
      cancelled = true;
    },
  };
}

/** What the source gave last, and the row that was left before, if that is given. */
function givenTo(left: number | undefined, before: GivenRows, source: NumberSource): GivenRows {
  const given = source.given?.() ?? new Map();
  const row = left === undefined ? undefined : before.get(left);
  return row === undefined ? given : new Map([[left as number, row], ...given]);
}

function streamedLengths(rows: StreamedRows): RowLengths {
  const source = rows.begin();
  return {
    async next(turn) {
      const found = await source.next(turn);
      const mixed = { ...rows, given: source.given?.() ?? new Map() };
      return found && Uint32Array.from(found, (number) => measureMixed(mixed, number));
    },
    close() {},
  };
}
