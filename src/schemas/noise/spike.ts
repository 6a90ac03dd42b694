import type { Draw } from '../../columns/draw.js';
import type { Draw64 } from '../../columns/draw64.js';
import type { Value } from '../../columns/value.js';
import { type Stick, stuckDraw, stuckDraw64 } from '../kinds/draws.js';
import { stuck } from '../kinds/values.js';

/**
 * A value that the schema allows but that has the wrong distribution: every draw always gives the same index, the rarest one if
 * the weights differ, and every row number is 0. undefined when the value has no draw and so would not change.
 */
export function spike(value: Value): Value | undefined {
  let count = 0;
  const draws = new Map<Draw, Draw>();
  const draws64 = new Map<Draw64, Draw64>();
  const stick: Stick = {
    draw(draw) {
      const found = draws.get(draw) ?? stuckDraw(draw, stick);
      draws.set(draw, found);
      return found;
    },
    draw64(draw) {
      const found = draws64.get(draw) ?? stuckDraw64(draw, stick);
      draws64.set(draw, found);
      return found;
    },
    count() {
      count++;
    },
  };
  const made = stuck(value, stick);
  return count === 0 ? undefined : made;
}
