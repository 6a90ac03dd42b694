import { durationParameter, secondsOf } from '../../duration.js';
import { badParameter } from '../../errors.js';
import { Type } from '../../json-schema.js';
import { factorsOf, factorsParameter } from '../factors.js';
import { DEFAULT_FROM, instantOf, instantParameter } from '../instants.js';
import { daysOf } from '../simulation/calendar.js';
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
  readonly daily: string;
  readonly weekly: string;
  readonly yearly: string;
}

/** The ticks of a second. */
export const MICROSECONDS = 1_000_000;

const weightsAllowed = `${actions.length} numbers for ${actions.join(', ')}, separated by commas and not all 0`;

/** The most events on their way a second time, on average in the busiest time: 80 MB of memory. */
const MOST_REDELIVERIES = 2_500_000;

/** What large stores for consumers see: typical figures, estimated. */
const DAILY =
  '.66,.43,.29,.21,.19,.26,.45,.75,.96,1.09,1.15,1.2,1.25,1.23,1.2,1.21,1.26,1.34,1.42,1.55,1.68,1.71,1.47,1.05';
const WEEKLY = '1.07,1.04,1.02,1,0.95,0.91,1.01';
const YEARLY = '0.98,0.92,0.96,0.94,0.95,0.94,0.93,0.92,0.96,1.01,1.2,1.29';

/** The schemas of StoreParameters. */
export const storeParameters = {
  customers: Type.Integer({
    minimum: 1,
    maximum: 10_000_000,
    default: 500,
    description:
      'The number of customers. With more than some thousand, most of them view and do nothing else in the first thousands of events.',
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
      'The average number of events in a second of simulated time, in a Poisson process that follows daily, weekly and yearly. An event that is sent twice counts once.',
  }),
  daily: factorsParameter(
    '24 factors of the rate, of which only the ratios matter: the hours of the day from 0 to 23 in UTC. In between they are interpolated.',
    DAILY,
  ),
  weekly: factorsParameter(
    'Seven factors of the rate, of which only the ratios matter: Monday to Sunday.',
    WEEKLY,
  ),
  yearly: factorsParameter(
    'Twelve factors of the rate, of which only the ratios matter: January to December. Days between the middles of months are interpolated.',
    YEARLY,
  ),
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
  daily,
  weekly,
  yearly,
}: StoreParameters): StoreRules {
  const numbers = weights.split(',').map(Number);
  if (numbers.every((weight) => weight === 0)) throw badParameter('weights', weights, weightsAllowed);
  const hours = {
    hours: factorsOf('daily', daily, 24),
    ...daysOf(factorsOf('weekly', weekly, 7), factorsOf('yearly', yearly, 12)),
  };
  const repeated = { twice: duplicates * 10, delay: secondsOf(duplicate_delay), rate, hours };
  if (redeliveries(repeated) > MOST_REDELIVERIES) {
    const most = Math.floor(MOST_REDELIVERIES / redeliveries({ ...repeated, delay: 1 }));
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
    ticksPerSecond: MICROSECONDS,
  };
}
