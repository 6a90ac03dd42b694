/**
 * Where the rows of a model stand whose parents are the rows of another one: each parent has least … most of them, and those of one
 * parent follow those of the parent before it. Sixteen parents in a row have 8 × (least + most) of them together, so the rows of a
 * parent, and the parent of a row, are found without those before. Among sixteen, the numbers of rows of two parents sum to
 * least + most: one of them is uniform, and which two it are is drawn. Where the number of parents is odd, one of the last group has
 * the middle of least and most. `src/kernel/assembly/placement.ts` draws them.
 */
export interface Placement {
  /** Keys the random stream. */
  readonly name: string;
  /** How many parents there are, at least 1. */
  readonly parents: bigint;
  /** 0 ≤ least ≤ most, and 1 ≤ most ≤ MOST_CHILDREN. */
  readonly least: bigint;
  readonly most: bigint;
}

/** The most rows of a parent. */
export const MOST_CHILDREN = 1_000_000;

/** How many rows are placed by their parents. */
export const rowsPlaced = ({ parents, least, most }: Omit<Placement, 'name'>): bigint =>
  (parents * (least + most)) / 2n;
