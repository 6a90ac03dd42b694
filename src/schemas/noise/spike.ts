import { type Draw, mapped, uniform } from '../../columns/draw.js';
import { constant, type Draw64 } from '../../columns/draw64.js';
import type { Text, TextPart, Value } from '../../columns/value.js';

/**
 * A value that the schema allows, but of the wrong distribution: every draw is stuck at one of its indexes, the rarest where
 * they differ, and the row number of keys at 0. undefined where a value has nothing to draw, so that it would be the same.
 */
export function spike(value: Value): Value | undefined {
  let stuck = 0;
  const draws = new Map<Draw, Draw>();
  const draws64 = new Map<Draw64, Draw64>();

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
        return { ...draw, of: stickDraw64(draw.of) };
      case 'every':
      case 'given':
        return draw;
    }
  };
  const stickDraw64 = (draw64: Draw64): Draw64 => {
    const found = draws64.get(draw64) ?? stickNewDraw64(draw64);
    draws64.set(draw64, found);
    return found;
  };
  const stickNewDraw64 = (draw64: Draw64): Draw64 => {
    switch (draw64.kind) {
      case 'constant':
      case 'given':
        return draw64;
      case 'sum':
        return { ...draw64, left: stickDraw64(draw64.left), right: stickDraw64(draw64.right) };
      case 'row':
        stuck++;
        return constant(0n);
      case 'range':
        if (draw64.size > 1n) stuck++;
        return constant(0n);
      case 'quantiles':
        stuck++;
        return constant(BigInt(Math.floor(draw64.edges.at(-1) as number)));
      case 'widened':
        return { ...draw64, draw: stick(draw64.draw) };
      default:
        // What each row permutes for itself still differs from row to row.
        return { ...draw64, of: stickDraw64(draw64.of) };
    }
  };
  const stickPart = (part: TextPart): TextPart => {
    if (typeof part === 'string') return part;
    if (part.kind === 'some') {
      const texts = part.texts.map((some) => ({ ...some, text: stickText(some.text) }));
      return { ...part, draw: stick(part.draw), texts };
    }
    return stickValue(part) as TextPart;
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
        return { ...value, draw64: stickDraw64(value.draw64) };
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
