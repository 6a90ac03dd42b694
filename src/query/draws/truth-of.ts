import { type Choice, type Column, type Pick, text, type Value } from '../../columns/value.js';
import { preparing } from '../../turns.js';
import { type Compare, cellTest } from '../cells/test.js';
import type { Comparison, Condition } from '../read/condition.js';
import { automatonOf } from './automaton.js';
import { truthOfText } from './composed.js';
import { truthOfSteady } from './ranges.js';
import { all, any, not, type Truth, truthOfFlags } from './truth.js';
import { distinctOf } from './vocabulary.js';

/** A condition in two parts, both of which must hold: what the draws of a row tell, and what its cells must be looked at for. */
export interface Parts {
  readonly truth: Truth;
  readonly rest: Condition | undefined;
}

/** Divides a condition, one comparison a turn: a vocabulary may have tens of thousands of entries. `compare` orders texts. */
export async function partsOf(condition: Condition, compare: Compare): Promise<Parts> {
  const whole = await truthOf(condition, compare);
  if (whole !== undefined) return { truth: whole, rest: undefined };
  if (condition.kind !== 'all') return { truth: true, rest: condition };
  let truth: Truth = true;
  const rest: Condition[] = [];
  for (const one of condition.of) {
    const parts = await partsOf(one, compare);
    truth = all([truth, parts.truth]);
    if (parts.rest !== undefined) rest.push(parts.rest);
  }
  return { truth, rest: { kind: 'all', of: rest } };
}

/** Where a condition holds, by draws alone; undefined where they do not tell. */
async function truthOf(condition: Condition, compare: Compare): Promise<Truth | undefined> {
  switch (condition.kind) {
    case 'all':
    case 'any': {
      let truth: Truth = condition.kind === 'all';
      for (const one of condition.kind === 'all' ? condition.of : joined(condition.of)) {
        const other = await truthOf(one, compare);
        if (other === undefined) return undefined;
        truth = condition.kind === 'all' ? all([truth, other]) : any([truth, other]);
      }
      return truth;
    }
    case 'not': {
      const truth = await truthOf(condition.of, compare);
      return truth === undefined ? undefined : not(truth);
    }
    case 'comparison':
      await preparing();
      return truthOfComparison(condition, compare);
  }
  return condition satisfies never;
}

/** Where a comparison holds, by draws alone; undefined where they do not tell. */
export const truthOfComparison = (comparison: Comparison, compare: Compare): Truth | undefined =>
  truthOfCell(comparison.column.value, comparison, compare);
/** Alternatives, of which those that say what one column equals are one: a vocabulary is read once for all of them. */
function joined(alternatives: readonly Condition[]): Condition[] {
  const others: Condition[] = [];
  const equal = new Map<Column, Comparison>();
  for (const one of alternatives) {
    if (one.kind !== 'comparison' || (one.operator !== 'eq' && one.operator !== 'in')) {
      others.push(one);
      continue;
    }
    const operands = [...(equal.get(one.column)?.operands ?? []), ...one.operands];
    equal.set(one.column, { ...one, operator: 'in', operands });
  }
  return [...others, ...equal.values()];
}

function truthOfCell(value: Value, comparison: Comparison, compare: Compare): Truth | undefined {
  switch (value.kind) {
    case 'pick':
      return truthOfPick(value, comparison, compare);
    case 'choice':
      return truthOfChoice(value, comparison, compare);
    case 'position':
    case 'integer':
    case 'decimal':
      return truthOfSteady(value, comparison);
    case 'time':
      // Where other cells of the column are texts, so are its times.
      return comparison.kinds.has('time') ? truthOfSteady(value, comparison) : truthOfPresence(comparison);
    case 'text':
      return truthOfPresence(comparison) ?? truthOfText(value, comparison);
    case 'uuid':
    case 'letters':
    case 'numeral':
    case 'patterned':
    case 'fingerprint':
    case 'list':
    case 'nested':
      return truthOfPresence(comparison);
    case 'formula':
      return value.term.nullable ? undefined : truthOfPresence(comparison);
    case 'at row':
      return undefined;
  }
  return value satisfies never;
}

/** What is never null. */
const truthOfPresence = ({ operator, operands }: Comparison): boolean | undefined =>
  operator === 'null' ? operands[0]?.boolean === false : undefined;

function truthOfPick(pick: Pick, comparison: Comparison, compare: Compare): Truth {
  const { draw, values } = pick;
  const distinct = distinctOf(values);
  // The folds of texts are kept.
  if (automatonOf(comparison)?.folded && distinct.values.every((value) => typeof value === 'string')) {
    const truth = truthOfText(text(pick), comparison);
    if (truth !== undefined) return truth;
  }
  const test = cellTest(comparison, compare);
  const flags = Uint8Array.from(distinct.values, (value) => (test(value) ? 1 : 0));
  return truthOfFlags(
    draw,
    Uint8Array.from(distinct.numbers, (number) => flags[number] as number),
  );
}

function truthOfChoice(
  { draw, values }: Choice,
  comparison: Comparison,
  compare: Compare,
): Truth | undefined {
  const truths = values.map((value) => truthOfCell(value, comparison, compare));
  if (truths.includes(undefined)) return undefined;
  const where = (flagged: (index: number) => boolean) =>
    truthOfFlags(
      draw,
      Uint8Array.from(values, (_, index) => (flagged(index) ? 1 : 0)),
    );
  return any([
    where((index) => truths[index] === true),
    ...truths.map((truth, index) => all([where((at) => at === index), truth as Truth])),
  ]);
}
