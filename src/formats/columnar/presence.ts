import { type Draw, joined, mapped, uniform } from '../../columns/draw.js';
import { isNull } from '../../columns/nulls.js';
import type { Value } from '../../columns/value.js';
import { notNull, termOf } from './terms.js';

/** The draw that is 1 where a value is not null, and the value there. */
export function whereThere(value: Value): { present: Draw | undefined; value: Value } {
  if (value.kind === 'pick' && value.values.includes(null)) {
    const there = value.values.map((scalar) => (scalar === null ? 0 : 1));
    return { present: mapped(value.draw, there), value };
  }
  if (value.kind === 'formula' || value.kind === 'at row') {
    const term = termOf(value);
    return { present: term?.nullable ? notNull(term) : undefined, value };
  }
  if (value.kind !== 'choice') return { present: undefined, value };
  const alternatives = value.values.map((one) => (isNull(one) ? undefined : whereThere(one)));
  const present = chosenThere(value.draw, alternatives);
  const [only, ...others] = alternatives.filter((one) => one !== undefined);
  if (only === undefined) return { present, value: nothing };
  return { present, value: others.length === 0 ? only.value : value };
}

/** The draw that is 1 where the chosen one of the alternatives is there; those that never are, are undefined. */
function chosenThere(
  draw: Draw,
  alternatives: readonly ({ readonly present: Draw | undefined } | undefined)[],
): Draw | undefined {
  if (alternatives.every((one) => one !== undefined && one.present === undefined)) return undefined;
  // The number of the alternative, or their number where it is not there.
  const none = alternatives.length;
  let state = draw;
  for (const [number, one] of alternatives.entries()) {
    if (one?.present === undefined) continue;
    const table = Array.from({ length: none + 1 }, (_, at) => [at === number ? none : at, at]);
    state = mapped(joined(state, one.present, 2), table.flat());
  }
  return mapped(state, [...alternatives.map((one) => (one === undefined ? 0 : 1)), 0]);
}

/** Stands for a value that no row has. */
const nothing: Value = { kind: 'pick', draw: uniform('nothing', 1), values: [''] };
