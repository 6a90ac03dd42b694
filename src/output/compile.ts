import type { Draw } from '../columns/draw.js';
import type { Draw64 } from '../columns/draw64.js';
import { compiling, compilingGiven } from '../kernel/compile.js';
import type { Steps } from '../kernel/lay-out.js';
import type { Encoding, Layout } from '../kernel/program/layout.js';
import type { GivenPlan } from '../kernel/run/given-plan.js';
import { inProportion } from '../kernel/run/memory.js';
import type { Plan } from '../kernel/run/plan.js';
import type { Selection } from '../kernel/run/selection.js';
import type { ListTally, Tally } from '../kernel/run/tally.js';
import type { Values } from '../kernel/run/values.js';
import type { Words } from '../kernel/run/words.js';
import { drawing, makingWords, selecting, tallying, tallyingList } from '../kernel/selection/compile.js';
import type { Predicate } from '../kernel/selection/predicate.js';
import { inTurns, preparing } from '../turns.js';

/** A plan of rows, compiled in short turns. Rejects with a ProblemError where it takes too much memory. */
export const planInTurns = (layout: Layout, encoding: Encoding): Promise<Plan> =>
  compiled(compiling(layout, encoding));

/** The same for rows of a simulation. */
export const givenPlanInTurns = (layout: Layout, encoding: Encoding): Promise<GivenPlan> =>
  compiled(compilingGiven(layout, encoding));

/** A selection of rows. */
export const selectionInTurns = (predicate: Predicate): Promise<Selection> => compiled(selecting(predicate));

/** The values of 64-bit draws. */
export const valuesInTurns = (draws: readonly Draw64[]): Promise<Values> => compiled(drawing(draws));

/** Words to sort by; the parameters are those of makingWords(). */
export const wordsInTurns = (draw: Draw, bits: number, falls: boolean): Promise<Words> =>
  compiled(makingWords(draw, bits, falls));

/** How many rows have each index of a draw: of those of which the predicate is true. */
export const tallyInTurns = (draw: Draw, indexes: number, predicate: Predicate | true): Promise<Tally> =>
  compiled(tallying(draw, indexes, predicate === true ? undefined : predicate));

/** The same for rows that need not follow each other. */
export const listTallyInTurns = (
  draw: Draw,
  indexes: number,
  predicate: Predicate | true,
): Promise<ListTally> => compiled(tallyingList(draw, indexes, predicate === true ? undefined : predicate));

/** The columns of a columnar file. */
export const columnsInTurns = <Columns>(steps: Steps<Columns>): Promise<Columns> => compiled(steps);

/** Where the plans under way hold more bytes than this, only the oldest of them goes on; in proportion to the memory for plans. */
const MOST_BYTES = 128 << 20;

/** The plans under way, the oldest first; the bytes that all of them hold; and who waits until one of them is done. */
const underWay = new Set<object>();
let held = 0;
const waiting: (() => void)[] = [];

async function compiled<Compiled>(steps: Steps<Compiled>): Promise<Compiled> {
  let own = 0;
  underWay.add(steps);
  try {
    return await inTurns(steps, async (laidOut = 0) => {
      // The texts are kept while they are laid out again.
      const more = Math.max(0, laidOut - own);
      own += more;
      held += more;
      await preparing();
      while (held > inProportion(MOST_BYTES) && !isOldest(steps))
        await new Promise<void>((go) => waiting.push(go));
    });
  } finally {
    held -= own;
    underWay.delete(steps);
    for (const go of waiting.splice(0)) go();
  }
}

function isOldest(steps: object): boolean {
  const [oldest] = underWay;
  return steps === oldest;
}
