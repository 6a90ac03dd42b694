import { given } from '../../columns/draw.js';
import { given64, widened } from '../../columns/draw64.js';
import { column } from '../../columns/value.js';
import { durationParameter, secondsOf } from '../../duration.js';
import { badParameter } from '../../errors.js';
import { Type } from '../../json-schema.js';
import type { Block } from '../../kernel/run/given-plan.js';
import type { EventReport, SimulatedSource } from '../event-dataset.js';
import { instantOf, instantParameter } from '../instants.js';
import { type Actions, createActions, storeBytes } from '../simulation/store.js';
import { instant, integerOf } from './columns.js';
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
      effort: () => seconds * rate,
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

/** How many blocks of events are counted before other work gets its turn. */
const PATIENCE = 16;

function sourceOf(
  store: Actions,
  { origin, first, last, step, products, stock, giveBack }: Wanted,
): SimulatedSource {
  const { times, products: productOf, actions, copies, blockRows } = store;
  const counts = names.map(() => new Uint32Array(products));
  const of = (name: number, product: number) => (counts[name] as Uint32Array)[product] as number;
  let time = first + step - ((first - origin) % step);
  let next = blockRows;
  /** The product of the next row; undefined while events are counted. */
  let product: number | undefined;

  /** Counts events up to the time of the next rows. Returns false when that takes long, and must be called again. */
  const counted = (): boolean => {
    for (let tries = 0; ; tries++) {
      for (; next < blockRows && (times[next] as bigint) <= time; next++) {
        if (copies[next] === 1) continue;
        const count = counts[actions[next] as number] as Uint32Array;
        count[productOf[next] as number] = (count[productOf[next] as number] as number) + 1;
      }
      if (next < blockRows || store.start() > time) return true;
      if (tries === PATIENCE) return false;
      store.next();
      next = 0;
    }
  };

  const write = (block: Block, at: number, index: number) => {
    block.draw64(rowTime)?.fill(time, at, at + 1);
    block.draw(rowProduct)?.fill(index, at, at + 1);
    rowCounts.forEach((variable, name) => {
      block.draw(variable)?.fill(of(name, index), at, at + 1);
    });
    const inventory = stock - of(3, index) + of(4, index);
    block.draw64(rowInventory)?.fill(BigInt(inventory) + SHIFT, at, at + 1);
    block.ends[at] = 0;
  };

  return {
    get ended() {
      return time > last;
    },
    fill(block, most) {
      let filled = 0;
      while (filled < most && time <= last) {
        if (product === undefined && !counted()) break;
        product ??= 0;
        for (; filled < most && product < products; product++) {
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
