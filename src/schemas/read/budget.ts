import { MISSING_SHARE, MOST_WORK, type Reader } from './node.js';
import type { RootSchema } from './root-schema.js';
import { WorkError } from './schema-error.js';
import type { LeftOut } from './shares.js';

/** The work beyond that of one model which all models of a document may take for each of its values. */
const WORK_A_VALUE = 4;

/** The share of the work of a model that may be done for one of which parts are left out. */
const SHARE_OF_PARTS = 1 / 3;

/** The work that reading a document and questions about it may take. */
export interface Budget {
  /** A reader for a question about the document. What was read once is never too much work, although in another order. */
  ofQuestion(leftOut?: LeftOut): Reader;
  /**
   * What `read` makes of a model. Where all of it takes too much work, and there is no more thorough reader, it is read again without
   * the parts that take the most. Throws a WorkError where that takes too much, too.
   */
  ofModel<Made>(read: (reader: Reader) => Made): Made;
}

export function budgetOf(root: RootSchema, mostWork: number): Budget {
  const shared = new Map<string, unknown>();
  const isThorough = mostWork >= MOST_WORK;
  const total = mostWork + (isThorough ? root.size * WORK_A_VALUE : 0);
  const work = { left: total };
  const readerOf = (most: number, of: { left: number }) => limited(root, shared, most, of);
  return {
    ofQuestion: (leftOut) => ({
      ...readerOf(2 * mostWork, { left: 2 * mostWork }),
      ...(leftOut !== undefined && { leftOut }),
    }),
    ofModel(read) {
      try {
        return read(readerOf(Math.min(mostWork, work.left), work));
      } catch (error) {
        if (!(error instanceof WorkError) || !isThorough) throw error;
        // However much work the models before it have taken, a model has its share of half of the work again.
        const most = Math.max(Math.min(mostWork * SHARE_OF_PARTS, work.left), total / 2 / root.models.size);
        work.left -= most;
        const leftOut = { parts: new Map(), isOpen: true };
        const made = read({ ...readerOf(most, { left: most }), leftOut });
        leftOut.isOpen = false;
        return made;
      }
    },
  };
}

/** `shared` is what the readers of a document have in common, and `work` the work that is left for them together. */
function limited(
  root: RootSchema,
  shared: Map<string, unknown>,
  mostWork: number,
  work: { left: number },
): Reader {
  let spent = 0;
  return {
    root,
    optional: MISSING_SHARE,
    spend(pointer, units = 1) {
      spent += units;
      work.left -= units;
      if (spent > mostWork || work.left < 0) throw new WorkError(pointer);
    },
    left: () => Math.min(mostWork - spent, work.left),
    share<T>(key: string, make: () => T): T {
      const value = (shared.get(key) as T | undefined) ?? make();
      shared.set(key, value);
      return value;
    },
  };
}
