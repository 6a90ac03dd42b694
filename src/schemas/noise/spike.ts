import { type Draw, mapped, uniform } from '../../columns/draw.js';
import { constant, type Long } from '../../columns/long.js';
import type { Part, Text, Value } from '../../columns/value.js';

/**
 * A value that the schema allows, but of the wrong distribution: every draw is stuck at one of its indexes, the rarest where
 * they differ, and the row number of keys at 0. undefined where a value has nothing to draw, so that it would be the same.
 */
export function spike(value: Value): Value | undefined {
  let stuck = 0;
  const draws = new Map<Draw, Draw>();
  const longs = new Map<Long, Long>();

  /** What a draw is stuck at; the same draw at the same index wherever it is used. */
  const stick = (draw: Draw): Draw => {
    const found = draws.get(draw) ?? stickDraw(draw);
    draws.set(draw, found);
    return found;
  };
  const at = (index: number): Draw => {
    stuck++;
    return mapped(uniform('stuck', 1), [index]);
  };
  const stickDraw = (draw: Draw): Draw => {
    switch (draw.kind) {
      case 'uniform':
        return draw.size === 1 ? draw : at(0);
      case 'weighted':
        return draw.weights.length === 1 ? draw : at(rarest(draw.weights));
      case 'within':
        return mapped(stick(draw.group), draw.base);
      case 'mapped':
        return { ...draw, draw: stick(draw.draw) };
      case 'joined':
        return { ...draw, left: stick(draw.left), right: stick(draw.right) };
      case 'narrowed':
        return { ...draw, of: stickLong(draw.of) };
      case 'every':
      case 'given':
        return draw;
    }
  };
  const stickLong = (long: Long): Long => {
    const found = longs.get(long) ?? stickNewLong(long);
    longs.set(long, found);
    return found;
  };
  const stickNewLong = (long: Long): Long => {
    switch (long.kind) {
      case 'constant':
      case 'given':
        return long;
      case 'sum':
        return { ...long, left: stickLong(long.left), right: stickLong(long.right) };
      case 'row':
        stuck++;
        return constant(0n);
      case 'range':
        if (long.size > 1n) stuck++;
        return constant(0n);
      case 'quantiles':
        stuck++;
        return constant(BigInt(Math.floor(long.edges.at(-1) as number)));
      case 'widened':
        return { ...long, draw: stick(long.draw) };
      default:
        // What each row permutes for itself still differs from row to row.
        return { ...long, of: stickLong(long.of) };
    }
  };
  const stickPart = (part: Part): Part => {
    if (typeof part === 'string') return part;
    if (part.kind === 'some') {
      const texts = part.texts.map((some) => ({ ...some, text: stickText(some.text) }));
      return { ...part, draw: stick(part.draw), texts };
    }
    return stickValue(part) as Part;
  };
  const stickText = (text: Text): Text => ({ ...text, parts: text.parts.map(stickPart) });
  const stickValue = (value: Value): Value => {
    switch (value.kind) {
      case 'pick':
        return { ...value, draw: stick(value.draw) };
      case 'text':
        return stickText(value);
      case 'decimal':
      case 'time':
      case 'numeral':
        return { ...value, long: stickLong(value.long) };
      case 'choice':
        return { ...value, draw: stick(value.draw), values: value.values.map(stickValue) };
      case 'list':
        return { ...value, count: stick(value.count), items: value.items.map(stickValue) };
      case 'nested':
        return {
          ...value,
          columns: value.columns.map((column) => ({ ...column, value: stickValue(column.value) })),
        };
      case 'letters': {
        // One character, as often as it may be: a uniform draw would be too likely to give it as well.
        stuck++;
        return { ...value, alphabet: value.alphabet.slice(0, 1), min: value.max };
      }
      default:
        return value;
    }
  };

  const made = stickValue(value);
  return stuck === 0 ? undefined : made;
}

/** The index of the least weight that is not 0. */
function rarest(weights: readonly number[]): number {
  let least = weights.findIndex((weight) => weight > 0);
  for (const [index, weight] of weights.entries()) {
    if (weight > 0 && weight < (weights[least] as number)) least = index;
  }
  return least;
}
