// Rows that their parents place, as columns/placement.ts describes them. A group of sixteen parents is drawn as a whole: the offsets of
// the first row of each of them, and that after the last one. Rows of one group follow each other mostly, so it is drawn once for them.

import { Gives } from './operations';
import { below, GOLDEN, mix64, multiplyHigh } from './random';

const GROUP_LOG2 = 4;
const GROUP = 1 << GROUP_LOG2;

/** `offsets` is room for GROUP + 1 numbers. */
export function placed(
  column: usize,
  key: u64,
  source: usize,
  gives: u32,
  parents: u64,
  least: u64,
  most: u64,
  offsets: usize,
  rows: i32,
): void {
  const size = (least + most) << (GROUP_LOG2 - 1);
  const last = parents >> GROUP_LOG2;
  let group: u64 = -1;
  let parent = 0;
  for (let row = 0; row < rows; row++) {
    const number = load<u64>(source + (row << 3));
    const isParent = gives !== Gives.Parent;
    if (isParent ? number >> GROUP_LOG2 !== group : group === -1 || number - group * size >= size) {
      group = isParent ? number >> GROUP_LOG2 : number / size;
      const members = group === last ? <i32>(parents & (GROUP - 1)) : GROUP;
      draw(offsets, mix64(key + group * GOLDEN), members, least, most);
      parent = 0;
    }
    const first = group * size;
    let result: u64;
    if (isParent) {
      const at = offsets + ((<usize>number & (GROUP - 1)) << 3);
      result = gives === Gives.First ? first + load<u64>(at) : load<u64>(at, 8) - load<u64>(at);
    } else {
      const offset = number - first;
      if (load<u64>(offsets + (parent << 3)) > offset) parent = 0;
      while (parent < GROUP - 1 && load<u64>(offsets + (parent << 3), 8) <= offset) parent++;
      result = (group << GROUP_LOG2) + <u64>parent;
    }
    store<u64>(column + (row << 3), result);
  }
}

/** The numbers of rows of a group's parents, in pairs of the same sum, shuffled (Durstenfeld 1964), as offsets. */
function draw(offsets: usize, state: u64, parents: i32, least: u64, most: u64): void {
  const counts = offsets + 8;
  for (let parent = 0; parent + 1 < parents; parent += 2) {
    state += GOLDEN;
    const more = multiplyHigh(mix64(state), most - least + 1);
    store<u64>(counts + (parent << 3), least + more);
    store<u64>(counts + (parent << 3), most - more, 8);
  }
  if ((parents & 1) === 1) store<u64>(counts + ((parents - 1) << 3), (least + most) >> 1);
  for (let end = parents - 1; end > 0; end--) {
    state += GOLDEN;
    const one = counts + (end << 3);
    const other = counts + (below(mix64(state), end + 1) << 3);
    const count = load<u64>(one);
    store<u64>(one, load<u64>(other));
    store<u64>(other, count);
  }
  let sum: u64 = 0;
  store<u64>(offsets, 0);
  for (let parent = 0; parent < GROUP; parent++) {
    if (parent < parents) sum += load<u64>(counts + (parent << 3));
    store<u64>(counts + (parent << 3), sum);
  }
}
