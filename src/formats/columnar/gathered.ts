import type { Draw } from '../../columns/draw.js';
import type { Single, Vector } from '../../kernel/columnar/vectors.js';

/** The values of slots, those that are present, as one vector. */
export function gathered(slots: readonly Single[], present: readonly (Draw | undefined)[]): Vector {
  const all = slots.map((slot, index) => ({ ...slot, present: present[index] }));
  return all.length === 1 ? (all[0] as Single) : { kind: 'gathered', slots: all };
}
