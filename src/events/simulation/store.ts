import type { SeedKey } from '../../random/key.js';
import { type Hours, hourTable, mostOf } from './hours.js';
import { createSimulation, reserveAlias, reserveDoubles } from './module.js';
import { popularityTable } from './popularity.js';

/** The rows that next() makes. */
export const BATCH_ROWS = 1024;

/**
 * The most pairs of a customer and a product that a store remembers: those that are viewed first. This limits memory and breaks
 * no rule, since all other pairs are only viewed.
 */
const MOST_PAIRS = 2 ** 20;

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
  /** The exponent of Zipf's law, 0 … 2, for customers and for products. */
  readonly popularity: number;
  /** How many of a thousand events are sent twice. */
  readonly twice: number;
  /** How many seconds later they arrive again, on average. */
  readonly delay: number;
  /** The events of a second, on average over a year. */
  readonly rate: number;
  readonly hours: Hours;
  /** The tick at which time begins. */
  readonly origin: bigint;
  readonly ticksPerSecond: number;
}

/** The actions, made in batches of BATCH_ROWS rows. */
export interface Actions {
  /** Puts the rows of the next batch into the arrays. */
  next(): void;
  /** A tick at or before the arrival of the next batch's first row. */
  start(): bigint;
  /** The numbers of the rows, from 0. */
  readonly numbers: BigUint64Array;
  /** The ticks at which rows arrive, ascending. */
  readonly arrivals: BigUint64Array;
  /** The ticks at which their events happened: those of repetitions are before their arrival, all others are equal to it. */
  readonly times: BigUint64Array;
  /** The numbers of customers and products, from 0. */
  readonly customers: Uint32Array;
  readonly products: Uint32Array;
  readonly actions: Uint32Array;
  /** 1 for the repetition of an event. */
  readonly copies: Uint32Array;
  /** Puts the prices of the products, in cents, into the array `prices`. */
  setPrices(): void;
  readonly prices: Uint32Array;
}

/** The average number of events that are on their way a second time in the busiest time. */
export const redeliveries = ({
  twice,
  delay,
  rate,
  hours,
}: Pick<StoreRules, 'twice' | 'delay' | 'rate' | 'hours'>): number =>
  (twice / 1000) * delay * rate * mostOf(hours);

/** The most events on their way, which has a probability below 10^-15 of being too few: the number is nearly Poisson. */
const mostRedeliveries = (store: StoreRules) => {
  const mean = redeliveries(store);
  return Math.ceil(mean + 10 * Math.sqrt(mean) + 100);
};

/** The bytes of an event on its way. */
const REDELIVERY_BYTES = 32;

/** The most bytes that the simulation of a store takes. Its memory grows with the number of pairs. */
export function storeBytes(store: StoreRules): number {
  return (
    roomFor(store.customers * store.products) * pairBytes(store) +
    ringsFor(store.customers) * RING_BYTES +
    mostRedeliveries(store) * REDELIVERY_BYTES
  );
}

/** The bytes of a pair with its places in lists; where not all pairs are remembered, with the twice as many slots of a hash table. */
const pairBytes = ({ customers, products }: StoreRules) => (customers * products > MOST_PAIRS ? 52 : 24);

/** The bytes of the last views of a customer. */
const RING_BYTES = 132;

/** The most customers whose last views are remembered apart. */
const MOST_RINGS = 2 ** 17;

const powerOfTwo = (least: number) => 2 ** Math.ceil(Math.log2(least));

const roomFor = (pairs: number) => powerOfTwo(Math.max(16, Math.min(pairs, MOST_PAIRS)));
const ringsFor = (customers: number) => powerOfTwo(Math.min(customers, MOST_RINGS));

/** How many batches are skipped in one turn of the event loop: 2 to 8 ms. */
const STEP_BATCHES = 16;

/**
 * The actions from batch `first` on. All earlier batches are simulated first. `turn` resolves when the simulation may continue.
 */
export async function createActions(
  key: SeedKey,
  store: StoreRules,
  first: number,
  turn: () => Promise<void>,
): Promise<Actions> {
  const simulation = createSimulation();
  const results = simulation.setUpStore(
    key,
    popularityTable(simulation, store.customers, store.popularity),
    popularityTable(simulation, store.products, store.popularity),
    store.redraw ? 1 : 0,
    store.twice,
    store.delay,
    mostRedeliveries(store),
    reserveAlias(simulation, store.weights),
    roomFor(store.customers * store.products),
    ringsFor(store.customers),
    store.origin,
    store.ticksPerSecond,
    1 / store.rate,
    reserveDoubles(simulation, hourTable(store.hours)),
  );
  for (let batch = 0; batch < first; batch++) {
    if (batch % STEP_BATCHES === 0) await turn();
    simulation.storeRows();
  }
  const { buffer } = simulation.memory;
  const wide = (index: number) => new BigUint64Array(buffer, results + BATCH_ROWS * 8 * index, BATCH_ROWS);
  const narrow = (index: number) => new Uint32Array(buffer, results + BATCH_ROWS * 4 * index, BATCH_ROWS);
  return {
    next: simulation.storeRows,
    start: simulation.storeStart,
    numbers: wide(0),
    arrivals: wide(1),
    times: wide(2),
    customers: narrow(6),
    products: narrow(7),
    actions: narrow(8),
    copies: narrow(9),
    setPrices: simulation.storePrices,
    prices: narrow(10),
  };
}
