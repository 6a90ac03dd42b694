import { badParameter } from '../../errors.js';
import { Type } from '../../json-schema.js';
import { DEFAULT_FROM, instantOf, instantParameter } from '../instants.js';
import { actions, type StoreRules } from '../simulation/store.js';

const ways = ['view', 'redraw'] as const;

/** The parameters of a store. */
export interface StoreParameters {
  readonly customers: number;
  readonly products: number;
  readonly weights: string;
  readonly duplicates: number;
  readonly illegal: (typeof ways)[number];
  readonly from: string;
  readonly rate: number;
}

/** The ticks of a second. */
export const MICROSECONDS = 1_000_000;

const weightsAllowed = `${actions.length} numbers for ${actions.join(', ')}, separated by commas and not all 0`;

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
      'The percentage of events that are sent twice. Every thousand events contain exactly this percentage.',
  }),
  illegal: Type.Enum([...ways], {
    default: 'view',
    description:
      'What replaces an action that the rules forbid. view: a view, so there are more views than the weights say. redraw: the same action on another product of the customer, or else of another customer, or else a view.',
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

/** The store that the parameters describe. Throws a ProblemError for wrong weights or a wrong `from`. */
export function storeOf({
  customers,
  products,
  weights,
  duplicates,
  illegal,
  from,
  rate,
}: StoreParameters): StoreRules {
  const numbers = weights.split(',').map(Number);
  if (numbers.every((weight) => weight === 0)) throw badParameter('weights', weights, weightsAllowed);
  return {
    customers,
    products,
    weights: numbers,
    redraw: illegal === 'redraw',
    twice: duplicates * 10,
    gap: MICROSECONDS / rate,
    origin: instantOf('from', from) / 1000n,
  };
}
