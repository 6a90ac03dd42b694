import type { ColumnPlan } from '../../kernel/columnar/plan.js';
import type { Region, Slice } from '../../kernel/run/regions.js';
import type { Stage } from '../../kernel/run/stage.js';
import type { Measured, Representation } from '../../output/representation.js';
import { type SimulatedRows, stagedRows } from '../../output/simulated.js';
import { chained, cut, type Slices, textOf } from '../../output/slices.js';
import type { NumberSource } from '../../output/streamed.js';
import type { Client } from '../../output/work.js';
import type { SeedKey } from '../../random/key.js';

/** The rows of a file: those that follow `first`, those of a stage, or those with these numbers. */
export interface FileRows {
  readonly key: SeedKey;
  readonly rows: number;
  readonly first: number | undefined;
  readonly numbers: readonly number[];
  readonly stage?: Stage;
}

/** Writes the vectors of a set for rows [row, row + count) of these, as ColumnPlan says. */
export function writeVectors(
  plan: ColumnPlan,
  region: Region,
  set: number,
  { key, first, numbers, stage }: FileRows,
  row: number,
  count: number,
  at: readonly number[],
  kept?: readonly number[],
): number[] {
  if (stage !== undefined) return plan.writeStaged(region, set, key, stage, row, count, at);
  if (first !== undefined) return plan.write(region, set, key, first + row, count, at, kept);
  return plan.writePicked(region, set, key, numbers.slice(row, row + count), at);
}

/** Some bytes of a file, which begin at a byte of it. */
export interface Part {
  readonly at: number;
  slice(): Slice | Promise<Slice>;
}

/** Parts as slices. */
export function slicesOf(parts: Iterator<Part, undefined>, first?: Part): Slices {
  let next = first;
  return {
    next() {
      const part = next ?? parts.next().value;
      next = undefined;
      return part?.slice();
    },
    cancel() {
      parts.return?.();
    },
  };
}

/** A slice of these bytes. */
export const constant = (bytes: Buffer): Slice => ({ bytes, release() {} });

/** One slice, which is made when it is asked for. */
export const single = (slice: () => Slice): Slices => slicesOf([{ at: 0, slice }].values());

/** Finds the next `count` numbers of a source, fewer at its end, each time it is called. */
export function finding(source: NumberSource, count: number, client: Client): () => Promise<number[]> {
  let found: number[] = [];
  return () =>
    client.work(async (turn) => {
      while (found.length < count) {
        const more = await source.next(turn);
        if (more === undefined) break;
        for (let index = 0; index < more.length; index++) found.push(more[index] as number);
      }
      const numbers = found.slice(0, count);
      found = found.slice(count);
      return numbers;
    });
}

type Pieces = Generator<() => Slices | Promise<Slices>, void, void>;

/** Pieces of the rows of a simulation, `size` at a time. They are made of what `next` gives: rows of a stage, and none at the end. */
export function* ofSimulation(
  plan: ColumnPlan,
  size: number,
  simulation: SimulatedRows,
  client: Client,
  piecesOf: (next: () => Promise<FileRows>) => Pieces,
): Pieces {
  const stage = plan.stage(size);
  const { next, close } = stagedRows(stage, size, simulation, client);
  try {
    yield* piecesOf(async () => {
      await next();
      return { key: simulation.key, rows: stage.rows, first: undefined, numbers: [], stage };
    });
  } finally {
    close();
  }
}

/** The representation of rows that are found while they are sent, made of pieces in turn. Neither their number nor their length is known before. */
export function streamed(pieces: (client: Client) => Pieces): Representation {
  const slices = (client: Client) => chained(pieces(client));
  return {
    rows: undefined,
    small: false,
    slices,
    measured: undefined,
    whole: (client) => textOf(slices(client)),
  };
}

/** The same of rows that are the same each time. Where `counted`, their length is found by making them. */
export function repeatable(pieces: (client: Client) => Pieces, counted: boolean): Representation {
  const slices = (client: Client) => chained(pieces(client));
  const measured: Measured = {
    quick: false,
    lengths: (work) =>
      work(async (turn, client) => {
        const made = slices({ rows: 0, work: (pass) => pass(turn, client) });
        let total = 0;
        try {
          for (let slice = await made.next(); slice !== undefined; slice = await made.next()) {
            total += slice.bytes.length;
            slice.release();
            await turn();
          }
        } finally {
          made.cancel();
        }
        return { total, offsets: new Float64Array() };
      }),
    slices: (client, _lengths, { start, end }) =>
      cut(slices(client), { skip: start, length: end - start + 1 }),
  };
  return { ...streamed(pieces), measured: counted ? measured : undefined };
}
