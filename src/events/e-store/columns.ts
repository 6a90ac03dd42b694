import { type Draw, given } from '../../columns/draw.js';
import { type Draw64, given64, row, widened } from '../../columns/draw64.js';
import { type Column, column, type Decimal, integerOf, pick, type Time } from '../../columns/value.js';
import { Type } from '../../json-schema.js';
import { actions } from '../simulation/store.js';

/** The values that the simulation gives with an event. */
export const eventTime = given64('event time');
export const eventCustomer = given('customer');
export const eventProduct = given('product');
export const eventAction = given('action');
export const eventPrice = given('price');

/** A date and time in microseconds. */
export const instant = (draw64: Draw64): Time => ({
  kind: 'time',
  form: 'date-time',
  digits: 6,
  draw64,
  min: 0n,
  step: 1n,
});

const cents = (draw64: Draw64): Decimal => ({ kind: 'decimal', draw64, min: 0n, step: 1n, digits: 2 });

const id = (of: Draw) => integerOf(widened(of), 1n);

export const eventColumns: readonly Column[] = [
  column('customer_id', id(eventCustomer), Type.Integer({ minimum: 1 })),
  column('product_id', id(eventProduct), Type.Integer({ minimum: 1 })),
  column('action', pick(eventAction, actions), Type.Enum([...actions])),
  column('timestamp', instant(eventTime), Type.String({ format: 'date-time' })),
  column('price', cents(widened(eventPrice)), Type.Number({ minimum: 0, description: 'Of the product' })),
];

/** The number of an event's row, from 1, which is the offset that continues after the event. */
export const cursor = integerOf(row, 1n);
