import { aliasTable } from '../../random/alias.js';
import type { SeedKey } from '../../random/key.js';
import { createSimulation, interleaved, reserveWords } from './module.js';

/**
 * The events of a block, where an event that is sent twice counts once. The duration of a block does not depend on other blocks.
 */
const BLOCK_EVENTS = 1000;

/**
 * The most pairs of a customer and a product that a store remembers: those that are viewed first. This limits memory and breaks
 * no rule, since all other pairs are only viewed.
 */
const MOST_PAIRS = 2 ** 20;

/** The most rows of a block, when all its events are sent twice. */
const CAPACITY = 2 * BLOCK_EVENTS;

/** The names of the actions; Actions.actions has their indexes. */
export const actions = ['view', 'cart', 'uncart', 'purchase', 'return'] as const;

/** The parameters of a store. */
export interface StoreRules {
  /** 1 … 10,000,000 each */
  readonly customers: number;
  readonly products: number;
  /** The weight of each action. */
  readonly weights: readonly number[];
  /** Whether a forbidden action becomes the same action on another pair instead of a view. */
  readonly redraw: boolean;
  /** How many of a thousand events are sent twice. */
  readonly twice: number;
  /** The average number of ticks between two events. */
  readonly gap: number;
  /** The tick at which time begins. */
  readonly origin: bigint;
}

/** The actions, made block by block. */
export interface Actions {
  /** The number of rows of every block. */
  readonly blockRows: number;
  /** Puts the rows of the next block, at most 2,000, into the arrays. */
  next(): void;
  /** A tick at or before the first row of the next block. */
  start(): bigint;
  /** The numbers of the rows, from 0. */
  readonly numbers: BigUint64Array;
  /** Ticks, ascending. */
  readonly times: BigUint64Array;
  /** The numbers of customers and products, from 0. */
  readonly customers: Uint32Array;
  readonly products: Uint32Array;
  readonly actions: Uint32Array;
  /** 1 for the repetition of an event. */
  readonly copies: Uint32Array;
}

/** The most bytes that the simulation of a store takes. Its memory grows with the number of pairs. */
export function storeBytes({ customers, products }: StoreRules): number {
  return roomFor(customers * products) * PAIR_BYTES;
}

/** The bytes of a pair, including its entries in tables and lists. */
const PAIR_BYTES = 56;

/** The most pairs to remember, rounded up to a power of two. */
const roomFor = (pairs: number) => 2 ** Math.ceil(Math.log2(Math.max(16, Math.min(pairs, MOST_PAIRS))));

/** How many blocks are skipped in one turn of the event loop: 2 to 8 ms. */
const STEP_BLOCKS = 16;

/**
 * The actions from block `first` on. All earlier blocks are simulated first. `turn` resolves when the simulation may continue.
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
