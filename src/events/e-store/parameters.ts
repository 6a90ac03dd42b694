import { Type } from 'typebox';
import { badParameter } from '../../errors.js';
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

/** The ticks of a store in a second. */
export const MICROSECONDS = 1_000_000;

const weightsAllowed = `${actions.length} numbers for ${actions.join(', ')}, separated by commas and not all 0`;

/** The schemas of StoreParameters. */
export const storeParameters = {
  customers: Type.Integer({
    minimum: 1,
    maximum: 10_000_000,
    default: 500,
    description: 'How many customers.',
  }),
  products: Type.Integer({
    minimum: 1,
    maximum: 10_000_000,
    default: 500,
    description: 'How many products.',
  }),
  weights: Type.String({
    title: weightsAllowed,
    pattern: '^\\d{1,9}(\\.\\d{1,6})?(,\\d{1,9}(\\.\\d{1,6})?){4}$',
    default: '65,15,5,10,5',
    description: `How often each action is drawn: ${weightsAllowed}.`,
  }),
  duplicates: Type.Integer({
    minimum: 0,
    maximum: 100,
    default: 2,
    description: 'The percentage of events that are sent twice: exactly so many of every thousand.',
  }),
  illegal: Type.Enum([...ways], {
    default: 'view',
    description:
      'What becomes of an action that the rules forbid. view: a view, so that there are more of these than the weights say. redraw: the same action on another product of the customer, or of another customer where there is none; a view only where nobody has one.',
  }),
  from: instantParameter('The beginning of simulated time.', DEFAULT_FROM),
  rate: Type.Number({
    minimum: 0.000001,
    maximum: 1_000_000,
    default: 10,
    description:
      'Events a second of simulated time on average: a Poisson process. Those sent again are not counted.',
  }),
};

/** The store that parameters describe; throws a ProblemError for weights or a `from` that are wrong. */
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
