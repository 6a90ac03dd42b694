import { type Draw, mapped, uniform } from '../../columns/draw.js';
import { constant, type Draw64, row } from '../../columns/draw64.js';
import { type Decimal, type Text, type TextPart, uuidOf, type Value } from '../../columns/value.js';
import type { Pattern } from '../../vocabulary/patterns.js';

/**
 * A value that the schema allows but that has the wrong distribution: every draw always gives the same index, the rarest one if
 * the weights differ, and every row number is 0. undefined when the value has no draw and so would not change.
 */
export function spike(value: Value): Value | undefined {
  let stuck = 0;
  const draws = new Map<Draw, Draw>();
  const draws64 = new Map<Draw64, Draw64>();

  /** The draw that always gives the same index. The same draw gives the same index wherever it is used. */
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
        return { ...draw, of: stick64(draw.of) };
      case 'every':
      case 'given':
        return draw;
    }
  };
  const stick64 = (draw: Draw64): Draw64 => {
    const found = draws64.get(draw) ?? stickDraw64(draw);
    draws64.set(draw, found);
    return found;
  };
  const stickDraw64 = (draw: Draw64): Draw64 => {
    switch (draw.kind) {
      case 'constant':
      case 'given':
        return draw;
      case 'row':
        stuck++;
        return constant(0n);
      case 'range':
        if (draw.size > 1n) stuck++;
        return constant(0n);
      case 'quantiles':
        stuck++;
        return constant(BigInt(Math.floor(draw.edges.at(-1) as number)));
      case 'widened':
        return { ...draw, draw: stick(draw.draw) };
      case 'sum':
        return { ...draw, left: stick64(draw.left), right: stick64(draw.right) };
      case 'divided':
      case 'remainder':
      // With a bijection of its own, each row would still differ from other rows.
      case 'permuted':
        return { ...draw, of: stick64(draw.of) };
    }
  };
  const stickText = (text: Text): Text => ({ ...text, parts: text.parts.map(stickPart) });
  const stickPart = (part: TextPart): TextPart => {
    if (typeof part === 'string') return part;
    if (part.kind !== 'some') return stickValue(part) as TextPart;
    const texts = part.texts.map((some) => ({ ...some, text: stickText(some.text) }));
    return { ...part, draw: stick(part.draw), texts };
  };
  const stickValue = (value: Value): Value => {
    switch (value.kind) {
      case 'pick':
        return { ...value, draw: stick(value.draw) };
      case 'text':
        return stickText(value);
      case 'position':
        return numberOf(stick64(row), BigInt(value.start));
      case 'integer':
        if (value.max > value.min) stuck++;
        return { ...value, max: value.min };
      case 'patterned': {
        const { draw, patterns } = value;
        if (patterns.some(({ count }) => count.some((size) => size > 1))) stuck++;
        return { ...value, draw: stick(draw), patterns: patterns.map(firstOf) };
      }
      case 'uuid':
        return uuidOf(value.name, stick64(value.of ?? row));
      case 'decimal':
      case 'time':
      case 'numeral':
        return { ...value, draw64: stick64(value.draw64) };
      case 'letters': {
        // The longest text of one character, because a uniform draw would be likely to give a short one as well.
        stuck++;
        return { ...value, alphabet: value.alphabet.slice(0, 1), min: value.max };
      }
      case 'choice':
        return { ...value, draw: stick(value.draw), values: value.values.map(stickValue) };
      case 'list':
        return { ...value, count: stick(value.count), items: value.items.map(stickValue) };
      case 'nested':
        return {
          ...value,
          columns: value.columns.map((column) => ({ ...column, value: stickValue(column.value) })),
        };
    }
  };

  const made = stickValue(value);
  return stuck === 0 ? undefined : made;
}

const numberOf = (draw64: Draw64, min: bigint): Decimal => ({
  kind: 'decimal',
  draw64,
  min,
  step: 1n,
  digits: 0,
});

/** The pattern of the first text that a pattern makes. */
const firstOf = ({ base, count }: Pattern): Pattern => ({ base, count: count.map(() => 1) });

/** The index of the least weight that is not 0. */
function rarest(weights: readonly number[]): number {
  let least = weights.findIndex((weight) => weight > 0);
  for (const [index, weight] of weights.entries()) {
    if (weight > 0 && weight < (weights[least] as number)) least = index;
  }
  return least;
}
