import { type Given, given } from '../../columns/draw.js';
import { given64, widened } from '../../columns/draw64.js';
import { column, integerOf } from '../../columns/value.js';
import { durationParameter, secondsOf } from '../../duration.js';
import { badParameter } from '../../errors.js';
import { Type } from '../../json-schema.js';
import type { Block } from '../../kernel/run/given-plan.js';
import type { EventReport, SimulatedSource } from '../event-dataset.js';
import { instantOf, instantParameter } from '../instants.js';
import { put } from '../put.js';
import { type Actions, BATCH_ROWS, createActions, storeBytes } from '../simulation/store.js';
import { instant } from './columns.js';
import { withMemory } from './memory.js';
import { MICROSECONDS, type StoreParameters, storeOf, storeParameters } from './parameters.js';

interface Parameters extends StoreParameters {
  readonly at?: string;
  readonly every: string;
  readonly stock: number;
}

/** The most events that a request may go through: half a minute of one thread. */
const MOST_EVENTS = 100_000_000;

/** The most products whose totals are kept. */
const MOST_PRODUCTS = 1_000_000;

const HOUR = 3_600_000_000n;

const rowTime = given64('time of the totals');
const rowProduct = given('product of the totals');

/** The names of the counts, in the order of the actions. */
const names = ['views', 'carts', 'uncarts', 'orders', 'returns'] as const;
const rowCounts = names.map((name) => given(name));
/** An inventory may be negative. Adding SHIFT makes it an unsigned 64-bit number. */
const rowInventory = given64('inventory');
const SHIFT = 2n ** 32n;

/** The running totals and the inventory of each product. */
export const totals: EventReport<Parameters> = {
  name: 'totals',
  title: 'Totals of the e-store',
  description:
    'The running totals and the inventory of each product with events, at regular times. The events are those of GET /events/e-store with the same seed. An event that is sent twice counts once.',
  parameters: {
    at: instantParameter('The time of the last totals. Default: an hour after from.'),
    every: durationParameter('The time between two totals of a product', '10m'),
    stock: Type.Integer({
      minimum: 0,
      maximum: 1_000_000_000,
      default: 1000,
      description:
        'The initial inventory of each product. Orders reduce the inventory, even below 0, and returns increase it.',
    }),
    ...storeParameters,
    products: { ...storeParameters.products, maximum: MOST_PRODUCTS },
  },
  key: ['at', 'product_id'],
  rows(parameters, turn = 0) {
    const { at, every, stock, rate, from, products } = parameters;
    const store = storeOf(parameters);
    const until = at === undefined ? store.origin + HOUR : instantOf('at', at) / 1000n;
    if (until < store.origin) throw badParameter('at', at as string, `no earlier than from (${from})`);
    const window = until - store.origin;
    const first = store.origin + BigInt(turn) * window;
    const last = first + window;
    const seconds = Number(last - store.origin) / MICROSECONDS;
    if (seconds * rate > MOST_EVENTS) {
      const most = Math.floor(MOST_EVENTS / rate);
      throw badParameter('at', at ?? '', `at most ${most} s after from at this rate`);
    }
    const step = BigInt(secondsOf(every)) * BigInt(MICROSECONDS);
    return {
      columns: [
        column('at', instant(rowTime), Type.String({ format: 'date-time' })),
        column('product_id', integerOf(widened(rowProduct), 1n), Type.Integer({ minimum: 1 })),
        ...names.map((name, index) =>
          column(
            name,
            integerOf(widened(rowCounts[index] as (typeof rowCounts)[number]), 0n),
            Type.Integer({ minimum: 0 }),
          ),
        ),
        column('inventory', integerOf(rowInventory, -SHIFT), Type.Integer()),
      ],
      variant: '',
      expected:
        Number((last - store.origin) / step - (first - store.origin) / step) *
        Math.min(products, seconds * rate),
      effort: (rows) => seconds * rate + rows,
      open: (key, turn) =>
        withMemory(storeBytes(store) + products * names.length * 4, async (giveBack) => {
          const actions = await createActions(key, store, 0, turn);
          return sourceOf(actions, { origin: store.origin, first, last, step, products, stock, giveBack });
        }),
    };
  },
};

interface Wanted {
  /** In ticks: the time of the first event, and the times after which (`first`) and up to which (`last`) there are rows. */
  readonly origin: bigint;
  readonly first: bigint;
  readonly last: bigint;
  readonly step: bigint;
  readonly products: number;
  readonly stock: number;
  giveBack(): void;
}

/** How many batches of events fill() counts before other work gets its turn, and how many groups of products it looks at. */
const PATIENCE = 16;
const MOST_LOOKED = 1 << 18;

/** The products of a group, which are passed over together while none of them has events. */
const GROUP = 32;

function sourceOf(
  store: Actions,
  { origin, first, last, step, products, stock, giveBack }: Wanted,
): SimulatedSource {
  const { arrivals, products: productOf, actions, copies } = store;
  const counts = names.map(() => new Uint32Array(products));
  /** 1 for each group with events. */
  const groups = new Uint8Array(Math.ceil(products / GROUP));
  const of = (name: number, product: number) => (counts[name] as Uint32Array)[product] as number;
  let time = first + step - ((first - origin) % step);
  let next = BATCH_ROWS;
  /** The product of the next row; undefined while events are counted. */
  let product: number | undefined;
  /** What fill() has done. */
  let tries = 0;
  let looked = 0;

  /** Counts events up to the time of the next rows. Returns false when that takes long, and must be called again. */
  const counted = (): boolean => {
    for (; ; tries++) {
      for (; next < BATCH_ROWS && (arrivals[next] as bigint) <= time; next++) {
        if (copies[next] === 1) continue;
        const count = counts[actions[next] as number] as Uint32Array;
        const of = productOf[next] as number;
        count[of] = (count[of] as number) + 1;
        groups[Math.floor(of / GROUP)] = 1;
      }
      if (next < BATCH_ROWS || store.start() > time) return true;
      if (tries === PATIENCE) return false;
      store.next();
      next = 0;
    }
  };

  const write = (block: Block, at: number, index: number) => {
    put(block.draw64(rowTime), at, time);
    put(block.draw(rowProduct), at, index);
    for (let name = 0; name < names.length; name++)
      put(block.draw(rowCounts[name] as Given), at, of(name, index));
    const inventory = stock - of(3, index) + of(4, index);
    put(block.draw64(rowInventory), at, BigInt(inventory) + SHIFT);
    block.ends[at] = 0;
  };

  return {
    get ended() {
      return time > last;
    },
    fill(block, most) {
      let filled = 0;
      tries = 0;
      looked = 0;
      while (filled < most && time <= last) {
        if (product === undefined && !counted()) break;
        product ??= 0;
        for (; filled < most && product < products && looked < MOST_LOOKED; product++) {
          if (product % GROUP === 0) {
            looked++;
            if (groups[product / GROUP] === 0) {
              product += GROUP - 1;
              continue;
            }
          }
          if (of(0, product) > 0) write(block, filled++, product);
        }
        if (product < products) break;
        product = undefined;
        time += step;
      }
      return filled;
    },
    close: giveBack,
  };
}
