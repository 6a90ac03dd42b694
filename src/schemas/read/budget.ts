import { MISSING_SHARE, MOST_CELLS, MOST_WORK, type Reader, TOO_MANY_CELLS } from './node.js';
import type { RootSchema } from './root-schema.js';
import { WorkError } from './schema-error.js';
import type { LeftOut } from './shares.js';

/** The work beyond that of one model which all models of a document may take for each of its values. */
const WORK_A_VALUE = 4;

/** The share of the work of a model that may be done for one of which parts are left out because they take too much work. */
const SHARE_OF_PARTS = 1 / 3;

/** The work that reading a document and questions about it may take. */
export interface Budget {
  /** A reader for a question about the document. What was read once is never too much work, although in another order. */
  ofQuestion(leftOut?: LeftOut): Reader;
  /**
   * What `read` makes of a model. Where all of it takes too much work or too many cells, and there is no more thorough reader, it is
   * read again without the parts that take the most. Throws a WorkError where that takes too much work, too.
   */
  ofModel<Made>(read: (reader: Reader) => Made): Made;
}

export function budgetOf(root: RootSchema, mostWork: number): Budget {
  const shared = new Map<string, unknown>();
  const isThorough = mostWork >= MOST_WORK;
  const total = mostWork + (isThorough ? root.size * WORK_A_VALUE : 0);
  const work = { left: total };
  const readerOf = (most: number, of: { left: number }, isWhole = false) =>
    limited(root, shared, most, of, isWhole);
  return {
    ofQuestion: (leftOut) => ({
      ...readerOf(2 * mostWork, { left: 2 * mostWork }),
      ...(leftOut !== undefined && { leftOut }),
    }),
    ofModel(read) {
      const whole = readerOf(Math.min(mostWork, work.left), work, true);
      try {
        return read(whole);
      } catch (error) {
        if (!(error instanceof WorkError) || !isThorough) throw error;
        // However much work the models before it have taken, a model has its share of half of the work again.
        const share = whole.cellsLeft() < 0 ? 1 : SHARE_OF_PARTS;
        const most = Math.max(Math.min(mostWork * share, work.left), total / 2 / root.models.size);
        const again = { left: most };
        const leftOut = { parts: new Map(), isOpen: true };
        try {
          return read({ ...readerOf(most, again), leftOut });
        } finally {
          leftOut.isOpen = false;
          work.left -= most - again.left;
        }
      }
    },
  };
}

/**
 * `shared` is what the readers of a document have in common, and `work` the work that is left for them together. Only a reader of
 * whole models refuses too many cells.
 */
function limited(
  root: RootSchema,
  shared: Map<string, unknown>,
  mostWork: number,
  work: { left: number },
  isWhole: boolean,
): Reader {
  let spent = 0;
  let cells = 0;
  return {
    root,
    optional: MISSING_SHARE,
    spend(pointer, units = 1) {
      spent += units;
      work.left -= units;
      if (spent > mostWork || work.left < 0) throw new WorkError(pointer);
    },
    left: () => Math.min(mostWork - spent, work.left),
    cell(pointer) {
      if (++cells > MOST_CELLS && isWhole) throw new WorkError(pointer, TOO_MANY_CELLS);
    },
    cellsLeft: () => MOST_CELLS - cells,
    share<T>(key: string, make: () => T): T {
      const value = (shared.get(key) as T | undefined) ?? make();
      shared.set(key, value);
      return value;
    },
  };
}
