import type { Draw, Joined } from '../../columns/draw.js';
import type { Draw64 } from '../../columns/draw64.js';
import type { Predicate } from '../../kernel/selection/predicate.js';

/** A predicate, or what is the same in all rows. */
export type Truth = Predicate | boolean;

/** The truth of each index that a draw has; of a draw that is looked up in a table, by the index that is looked up. */
export function truthOfFlags(draw: Draw, flags: Uint8Array): Truth {
  if (!flags.includes(1)) return false;
  if (!flags.includes(0)) return true;
  if (draw.kind === 'joined') return truthOfPair(draw, flags);
  if (draw.kind !== 'mapped') return { kind: 'flags', draw, flags };
  return truthOfFlags(
    draw.draw,
    Uint8Array.from(draw.table, (index) => flags[index] as number),
  );
}

/**
 * The truth of each pair of indexes. Where all left indexes that do not decide alone leave it to the same right ones, it is asked of each
 * draw by itself, which takes a third less than to ask it of the pair.
 */
function truthOfPair(draw: Joined, flags: Uint8Array): Truth {
  const { left, right, size } = draw;
  const deciding = new Uint8Array(flags.length / size);
  const leaving = new Uint8Array(flags.length / size);
  let common: Uint8Array | undefined;
  for (let index = 0; index < deciding.length; index++) {
    const own = flags.subarray(index * size, (index + 1) * size);
    if (!own.includes(0)) deciding[index] = 1;
    else if (own.includes(1)) {
      if (common !== undefined && Buffer.compare(own, common) !== 0) return { kind: 'flags', draw, flags };
      common = own;
      leaving[index] = 1;
    }
  }
  const other = common !== undefined && truthOfFlags(right, common);
  const isRefused = deciding.some((decides, index) => decides + (leaving[index] as number) === 0);
  return any([truthOfFlags(left, deciding), isRefused ? all([truthOfFlags(left, leaving), other]) : other]);
}

export function truthOfRanges(draw64: Draw64, ranges: readonly (readonly [bigint, bigint])[]): Truth {
  return ranges.length > 0 && { kind: 'between', draw64, ranges };
}

/** True where all are. Flags of one draw become one. */
export function all(truths: readonly Truth[]): Truth {
  const of = truths.filter((truth) => truth !== true).flatMap((truth) => membersOf(truth, 'all'));
  if (of.includes(false)) return false;
  const merged = merge(of as Predicate[], (left, right) => left & right);
  if (merged.includes(false)) return false;
  const rest = merged.filter((truth) => truth !== true) as Predicate[];
  return rest.length === 0 || (rest.length === 1 ? (rest[0] as Predicate) : { kind: 'all', of: rest });
}

/** True where any is. */
export function any(truths: readonly Truth[]): Truth {
  const of = truths.filter((truth) => truth !== false).flatMap((truth) => membersOf(truth, 'any'));
  if (of.includes(true)) return true;
  const merged = merge(of as Predicate[], (left, right) => left | right);
  if (merged.includes(true)) return true;
  const rest = merged.filter((truth) => truth !== false) as Predicate[];
  return rest.length > 0 && (rest.length === 1 ? (rest[0] as Predicate) : { kind: 'any', of: rest });
}

/** What a conjunction or disjunction consists of. */
const membersOf = (truth: Truth, kind: 'all' | 'any'): readonly Truth[] =>
  typeof truth === 'object' && truth.kind === kind ? truth.of : [truth];

export function not(truth: Truth): Truth {
  if (typeof truth === 'boolean') return !truth;
  if (truth.kind === 'not') return truth.of;
  if (truth.kind === 'flags')
    return truthOfFlags(
      truth.draw,
      truth.flags.map((flag) => 1 - flag),
    );
  return { kind: 'not', of: truth };
}

function merge(predicates: readonly Predicate[], join: (left: number, right: number) => number): Truth[] {
  const byDraw = new Map<Draw, Uint8Array>();
  const others: Truth[] = [];
  for (const predicate of predicates) {
    if (predicate.kind !== 'flags') {
      others.push(predicate);
      continue;
    }
    const known = byDraw.get(predicate.draw);
    const { flags } = predicate;
    byDraw.set(predicate.draw, known?.map((flag, index) => join(flag, flags[index] as number)) ?? flags);
  }
  return [...[...byDraw].map(([draw, flags]) => truthOfFlags(draw, flags)), ...others];
}
