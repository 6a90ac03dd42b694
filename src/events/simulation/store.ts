import { aliasTable } from '../../random/alias.js';
import type { SeedKey } from '../../random/key.js';
import { createSimulation, interleaved, reserveWords } from './module.js';

/** Events of a block, those sent twice counted once: a block takes its time from no other. */
const BLOCK_EVENTS = 1000;

/**
 * Pairs of a customer and a product that a store remembers, the first that are viewed: all of them in stores that have no
 * more. This bounds memory, and what is not remembered breaks no rule: it can only be viewed.
 */
const MOST_PAIRS = 2 ** 20;

/** Rows of a block if all of its events are sent twice. */
const CAPACITY = 2 * BLOCK_EVENTS;

/** What customers do, in the order of Actions.actions. */
export const actions = ['view', 'cart', 'uncart', 'purchase', 'return'] as const;

/** What a store is like. */
export interface StoreRules {
  /** 1 … 10,000,000 each */
  readonly customers: number;
  readonly products: number;
  /** How often each action is drawn. */
  readonly weights: readonly number[];
  /** What becomes of an action that the rules forbid: a view, or the same action on a pair where it is allowed. */
  readonly redraw: boolean;
  /** Per mille of events that are sent twice. */
  readonly twice: number;
  /** Ticks on average from one event to the next. */
  readonly gap: number;
  /** Tick of the beginning. */
  readonly origin: bigint;
}

/** The actions in blocks, one after the other. */
export interface Actions {
  /** Rows of every block. */
  readonly blockRows: number;
  /** Makes the rows of the next block, at most 2,000; they are then in the arrays. */
  next(): void;
  /** A tick no later than the next block's rows. */
  start(): bigint;
  /** Of the rows, from 0. */
  readonly numbers: BigUint64Array;
  /** Ticks, ascending. */
  readonly times: BigUint64Array;
  /** From 0. */
  readonly customers: Uint32Array;
  readonly products: Uint32Array;
  readonly actions: Uint32Array;
  /** 1 for an event that is sent again. */
  readonly copies: Uint32Array;
}

/** Bytes that the simulation of a store takes at the most; it takes them as it sees more pairs. */
export function storeBytes({ customers, products }: StoreRules): number {
  return roomFor(customers * products) * PAIR_BYTES;
}

/** Bytes of a pair, its places in the tables and lists included. */
const PAIR_BYTES = 56;

/** Pairs to remember, as a power of two. */
const roomFor = (pairs: number) => 2 ** Math.ceil(Math.log2(Math.max(16, Math.min(pairs, MOST_PAIRS))));

/** Blocks that are gone through in one turn of the event loop. */
const STEP_BLOCKS = 50;

/**
 * The actions from block `first` on; `turn` resolves when the simulation, which goes through all that is before, may go on.
 * `key` is the seed's.
 */
export async function createActions(
  key: SeedKey,
  store: StoreRules,
  first: number,
  turn: () => Promise<void>,
): Promise<Actions> {
  const simulation = createSimulation();
  const { threshold, alias } = aliasTable(store.weights);
  const results = simulation.setUpStore(
    key,
    BigInt(store.customers),
    BigInt(store.products),
    store.redraw ? 1 : 0,
    store.twice,
    reserveWords(simulation, interleaved(threshold, alias)),
    roomFor(store.customers * store.products),
  );
  let block = 0;
  let start = 0;
  while (block < first) {
    await turn();
    const end = Math.min(first, block + STEP_BLOCKS);
    simulation.skipTo(BigInt(block), BigInt(end));
    for (; block < end; block++) start += simulation.elapsed(BigInt(block));
  }
  const { buffer } = simulation.memory;
  const column = (index: number) => new Uint32Array(buffer, results + CAPACITY * (16 + 4 * index), CAPACITY);
  const [numbers, times] = [0, 8].map(
    (at) => new BigUint64Array(buffer, results + CAPACITY * at, CAPACITY),
  ) as [BigUint64Array, BigUint64Array];
  return {
    blockRows: BLOCK_EVENTS + store.twice,
    next() {
      const end = start + simulation.elapsed(BigInt(block));
      simulation.storeBlock(BigInt(block), store.origin, start, end, store.gap);
      start = end;
      block++;
    },
    start: () => store.origin + BigInt(Math.floor(start * store.gap)),
    numbers,
    times,
    customers: column(0),
    products: column(1),
    actions: column(2),
    copies: column(3),
  };
}
