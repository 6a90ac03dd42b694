import type { Column } from '../../columns/value.js';
import { jsonEncoding } from '../../formats/json.js';
import { planInTurns } from '../../output/compile.js';
import type { Matcher } from '../matcher.js';
import { rowsOfReading, textOf } from './cells.js';
import { fold } from './fold.js';

/** What the JSON of a row begins with. No text has it, since quotes are escaped. */
const START = '{"0":';

/**
 * Prepares a search for the rows in which the text of a column contains another, without regard to case and accents, in turns: it is found in
 * the text of many rows at a time. Rejects as planInTurns() does.
 */
export async function prepareScan(column: Column, text: string): Promise<Matcher> {
  const part = fold(text);
  const written = JSON.stringify(part).slice(1, -1);
  const layout = { open: '[', row: [START, column.value, '},'], trim: () => 1, close: ']' };
  const plan = await planInTurns(layout, jsonEncoding);
  return {
    turnRows: rowsOfReading(plan),
    size: plan.size,
    match(key, first, rows) {
      // The fold of JSON is the JSON of the folds.
      const json = fold(textOf(plan, plan.write(key, first, rows)));
      const found: number[] = [];
      let row = -1;
      let start = 0;
      let next = 0;
      let at = json.indexOf(written);
      while (at !== -1) {
        for (; next !== -1 && next <= at; next = json.indexOf(START, next + 1)) {
          start = next;
          row++;
        }
        const { 0: cell } = JSON.parse(json.slice(start, next === -1 ? undefined : next - 1));
        if (typeof cell === 'string' && cell.includes(part)) found.push(row);
        at = next === -1 ? -1 : json.indexOf(written, next);
      }
      return Uint32Array.from(found);
    },
  };
}
