import { type Draw, joined, mapped } from '../../columns/draw.js';
import type { Pick, Text } from '../../columns/value.js';
import { fold } from '../cells/fold.js';
import type { Comparison } from '../read/condition.js';
import { type Automaton, automatonOf } from './automaton.js';
import { type Truth, truthOfFlags } from './truth.js';
import { distinctOf, foldsOf, spread } from './vocabulary.js';

/** The most steps of an automaton, states times texts, for a part of a text. */
const MOST_STEPS = 2_000_000;

/** The states that the text may be in after the parts that have been read: of each index of the draw, or the only one. */
interface Reached {
  readonly draw: Draw | undefined;
  readonly states: readonly number[];
}

/**
 * Where a comparison of a text of picks and fixed texts holds: the automaton of the comparison reads the parts one after the other, and
 * the state after each part is a draw. undefined where other parts are in the text, and where the automaton would have too much to read.
 */
export function truthOfText({ parts, json }: Text, comparison: Comparison): Truth | undefined {
  const automaton = automatonOf(comparison);
  if (automaton === undefined || json) return undefined;
  let reached: Reached = { draw: undefined, states: [0] };
  for (const part of parts) {
    if (typeof part === 'string') {
      const text = automaton.folded ? fold(part) : part;
      reached = { ...reached, states: reached.states.map((state) => automaton.read(state, text)) };
    } else if (part.kind === 'pick') {
      const next = readPick(automaton, reached, part);
      if (next === undefined) return undefined;
      reached = next;
    } else return undefined;
  }
  const { draw, states } = reached;
  if (draw === undefined) return automaton.accepts(states[0] as number);
  return truthOfFlags(
    draw,
    Uint8Array.from(states, (state) => (automaton.accepts(state) ? 1 : 0)),
  );
}

/** The state at each index of `reached`, then of the entry that is read. */
function readPick(automaton: Automaton, { draw, states }: Reached, pick: Pick): Reached | undefined {
  const distinct = distinctOf(pick.values);
  const texts = automaton.folded ? foldsOf(distinct) : (distinct.values as readonly string[]);
  if (states.length * texts.length > MOST_STEPS) return undefined;
  const numbers = new Map<number, number>();
  const numberOf = (state: number) => {
    const number = numbers.get(state) ?? numbers.size;
    if (number === numbers.size) numbers.set(state, number);
    return number;
  };
  // Few states are different, and of them each reads each text once.
  const different = [...new Set(states)];
  const tables = new Map(
    different.map((state) => [state, texts.map((text) => numberOf(automaton.read(state, text)))]),
  );
  const size = pick.values.length;
  const table = new Uint32Array(different.length * size);
  for (const [at, state] of different.entries())
    table.set(spread(distinct.numbers, tables.get(state) as number[]), at * size);
  const both =
    draw === undefined
      ? pick.draw
      : joined(
          mapped(
            draw,
            states.map((state) => different.indexOf(state)),
          ),
          pick.draw,
          size,
        );
  return { draw: mapped(both, table), states: [...numbers.keys()] };
}
