import { durationParameter, secondsOf } from '../../duration.js';
import { badParameter } from '../../errors.js';
import { Type } from '../../json-schema.js';
import { DEFAULT_FROM, instantOf, instantParameter } from '../instants.js';
import { actions, redeliveries, type StoreRules } from '../simulation/store.js';

const ways = ['view', 'redraw'] as const;

/** The parameters of a store. */
export interface StoreParameters {
  readonly customers: number;
  readonly products: number;
  readonly popularity: number;
  readonly weights: string;
  readonly duplicates: number;
  readonly duplicate_delay: string;
  readonly illegal: (typeof ways)[number];
  readonly from: string;
  readonly rate: number;
}

/** The ticks of a second. */
export const MICROSECONDS = 1_000_000;

const weightsAllowed = `${actions.length} numbers for ${actions.join(', ')}, separated by commas and not all 0`;

/** The most events on their way a second time, on average: 32 MB of memory. */
const MOST_REDELIVERIES = 1_000_000;

/** The schemas of StoreParameters. */
export const storeParameters = {
  customers: Type.Integer({
    minimum: 1,
    maximum: 10_000_000,
    default: 500,
    description: 'The number of customers.',
  }),
  products: Type.Integer({
    minimum: 1,
    maximum: 10_000_000,
    default: 500,
    description: 'The number of products.',
  }),
  popularity: Type.Number({
    minimum: 0,
    maximum: 2,
    default: 0.9,
    description:
      "How unequal customers are, and how unequal products are: the exponent of Zipf's law. The second most active customer has 1/2^popularity of the events of the first one, the third 1/3^popularity; so do views of products. 0: all are equal.",
  }),
  weights: Type.String({
    title: weightsAllowed,
    pattern: '^\\d{1,9}(\\.\\d{1,6})?(,\\d{1,9}(\\.\\d{1,6})?){4}$',
    default: '65,15,5,10,5',
    description: `The weights of the actions: ${weightsAllowed}.`,
  }),
  duplicates: Type.Integer({
    minimum: 0,
    maximum: 100,
    default: 2,
    description:
      'The percentage of events that are sent twice. Of every thousand events it is exactly this percentage.',
  }),
  duplicate_delay: durationParameter(
    'How much later an event that is sent twice arrives again, on average (exponentially distributed)',
    '30s',
  ),
  illegal: Type.Enum([...ways], {
    default: 'view',
    description:
      'What replaces an action for which the customer has no product that the rules allow. view: a view, so there are more views than the weights say. redraw: the same action of another customer, or else a view.',
  }),
  from: instantParameter('The beginning of simulated time.', DEFAULT_FROM),
  rate: Type.Number({
    minimum: 0.000001,
    maximum: 1_000_000,
    default: 10,
    description:
      'The average number of events in a second of simulated time, in a Poisson process. An event that is sent twice counts once.',
  }),
};

/**
 * The store that the parameters describe. Throws a ProblemError for wrong weights, a wrong `from`, or a delay of
 * duplicates that takes too much memory.
 */
export function storeOf({
  customers,
  products,
  popularity,
  weights,
  duplicates,
  duplicate_delay,
  illegal,
  from,
  rate,
}: StoreParameters): StoreRules {
  const numbers = weights.split(',').map(Number);
  if (numbers.every((weight) => weight === 0)) throw badParameter('weights', weights, weightsAllowed);
  const repeated = {
    twice: duplicates * 10,
    delay: secondsOf(duplicate_delay) * MICROSECONDS,
    gap: MICROSECONDS / rate,
  };
  if (redeliveries(repeated) > MOST_REDELIVERIES) {
    const most = Math.floor(MOST_REDELIVERIES / ((rate * duplicates) / 100));
    const allowed = `at most ${most} s at this rate and percentage of duplicates`;
    throw badParameter('duplicate_delay', duplicate_delay, allowed);
  }
  return {
    customers,
    products,
    popularity,
    weights: numbers,
    redraw: illegal === 'redraw',
    ...repeated,
    origin: instantOf('from', from) / 1000n,
  };
}
