import { streamSalt } from '../../random/key.js';

/** A source of random numbers that follow from its name, so that the same schema has the same candidates everywhere. */
export interface Random {
  /** An integer in [0, size), 1 ≤ size ≤ 2^32. */
  below(size: number): number;
  /** True with this probability. */
  chance(share: number): boolean;
  /** One of the values, of which there is at least one. */
  of<T>(values: readonly T[]): T;
  /** Whether choices that other keywords are likely to forbid are left out. Values are less various then. */
  readonly careful: boolean;
}

/** Mulberry32 (Tommy Ettinger, 2017): quick, and good enough to choose examples. */
export function randomOf(name: string): Random {
  let state = Number(streamSalt(name) & 0xffffffffn);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    below: (size) => Math.floor(next() * size),
    chance: (share) => next() < share,
    of: (values) => values[Math.floor(next() * values.length)] as never,
    careful: false,
  };
}
