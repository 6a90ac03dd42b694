import { shardParameter } from '../../columns/shard.js';
import { badParameter } from '../../errors.js';
import { Type } from '../../json-schema.js';
import { GROUP_ROWS } from '../../kernel/assembly/group.js';
import { type Batches, sourceOf } from '../batches.js';
import type { EventDataset } from '../event-dataset.js';
import { LAST_INSTANT } from '../instants.js';
import { type Actions, BATCH_ROWS, createActions, storeBytes } from '../simulation/store.js';
import {
  cursor,
  eventAction,
  eventColumns,
  eventCustomer,
  eventPrice,
  eventProduct,
  eventTime,
} from './columns.js';
import { withMemory } from './memory.js';
import { MICROSECONDS, type StoreParameters, storeOf, storeParameters } from './parameters.js';
import { totals } from './totals.js';

interface Parameters extends StoreParameters {
  readonly offset: number;
  readonly shard?: string;
}

/** The highest offset, since all events before it are simulated: about ten million a second. */
const MOST_OFFSET = 100_000_000;

/** Events of the customers of an online store. */
export const eStore = (): EventDataset<Parameters> => ({
  name: 'e-store',
  title: 'E-store',
  description:
    'What the customers of an online store do with its products, more of it in busy hours, on busy days and in busy months. They act on a product of one of their 32 last views: they put only viewed products into the cart, remove and purchase only products in their cart, and return a purchase at most once. Events are in the order in which they arrive: one that is sent twice arrives again later, with its own timestamp. A store remembers the first 2^20 pairs of a customer and a product that are viewed; all other pairs are only viewed.',
  edition: '',
  // There is no key, because some events are sent twice.
  key: [],
  parameters: {
    ...storeParameters,
    offset: Type.Integer({
      minimum: 0,
      maximum: MOST_OFFSET,
      default: 0,
      description:
        'The number of events to skip. An event that is sent twice counts twice. The id of a server-sent event begins with the offset that continues after it.',
    }),
    shard: shardParameter('the n events', 'one after the other'),
  },

  stream(parameters) {
    const store = storeOf(parameters);
    const { offset } = parameters;
    const window = { after: -1n, last: LAST_INSTANT / 1000n, skip: offset % BATCH_ROWS };
    return {
      columns: eventColumns,
      variant: '',
      cursor,
      cursorOf: String,
      ticksPerSecond: MICROSECONDS,
      start: offset === 0 ? store.origin : undefined,
      expected: Number.POSITIVE_INFINITY,
      effort: (rows) => offset + rows,
      open: (key, turn) =>
        withMemory(storeBytes(store), async (giveBack) => {
          const actions = await createActions(key, store, Math.floor(offset / BATCH_ROWS), turn);
          return sourceOf(batchesOf(actions), window, giveBack);
        }),
    };
  },

  skip(parameters, events) {
    const offset = parameters.offset + events;
    if (offset <= MOST_OFFSET) return { ...parameters, offset };
    const allowed = `a shard with at most ${MOST_OFFSET} events before it, because they are simulated`;
    throw badParameter('shard', parameters.shard ?? '', allowed);
  },

  report: totals,

  after(parameters, id) {
    const offset = /^\d{1,11}$/.test(id) ? Number(id) : Number.NaN;
    return offset > parameters.offset && offset <= MOST_OFFSET ? { ...parameters, offset } : undefined;
  },
});

/** Actions as batches, in the order of their arrival. */
function batchesOf(store: Actions): Batches {
  const { numbers, arrivals, times, customers, products, actions, prices } = store;
  let priced = false;
  return {
    times: arrivals,
    place: (index) => (numbers[index] as bigint) + 1n,
    start: store.start,
    next() {
      store.next();
      priced = false;
      return BATCH_ROWS;
    },
    copy(block, from, to, at) {
      block.rows.set(numbers.subarray(from, to), at);
      block.draw64(eventTime)?.set(times.subarray(from, to), at);
      block.draw(eventCustomer)?.set(customers.subarray(from, to), at);
      block.draw(eventProduct)?.set(products.subarray(from, to), at);
      block.draw(eventAction)?.set(actions.subarray(from, to), at);
      const price = block.draw(eventPrice);
      if (price !== undefined && !priced) store.setPrices();
      priced ||= price !== undefined;
      price?.set(prices.subarray(from, to), at);
      block.ends.fill(0, at, at + to - from);
      const first = Number((numbers[from] as bigint) % BigInt(GROUP_ROWS));
      for (let row = GROUP_ROWS - 1 - first; row < to - from; row += GROUP_ROWS) block.ends[at + row] = 1;
    },
  };
}
