import { preparing } from '../turns.js';
import { prepareScan } from './cells/scan.js';
import type { Compare } from './cells/test.js';
import { any, type Truth } from './draws/truth.js';
import { truthOfComparison } from './draws/truth-of.js';
import type { Matcher } from './matcher.js';
import type { Comparison, Operand } from './read/condition.js';

/** Where any of some comparisons holds: what the draws of a row tell, and rows whose texts are made to be looked at. */
export interface Words {
  readonly truth: Truth;
  readonly scans: readonly Matcher[];
}

/** Prepares comparisons of texts by `contains`, one a turn. */
export async function prepareWords(comparisons: readonly Comparison[], compare: Compare): Promise<Words> {
  const truths: Truth[] = [];
  const scans: Matcher[] = [];
  for (const comparison of comparisons) {
    await preparing();
    const truth = truthOfComparison(comparison, compare);
    if (truth !== undefined) truths.push(truth);
    else scans.push(await prepareScan(comparison.column, (comparison.operands[0] as Operand).text as string));
  }
  return { truth: any(truths), scans };
}
