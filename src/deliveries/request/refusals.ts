import { ProblemError, unknownName as unknown } from '../../errors.js';
import type { Misfit } from '../../shape.js';
import type { DeliveryOptions } from '../contract/delivery.js';

/** The problem (400) for a misfit below a place in the body, as a JSON Pointer. */
export const refusal =
  (place: string) =>
  ({ pointer, message }: Misfit) => {
    const whole = place + pointer;
    const name = whole === '' ? 'the body' : whole.slice(1).replaceAll('/', '.');
    return new ProblemError(400, `${name} ${message}`, { pointer: whole });
  };

/** The problem (400) for a name that is none of `allowed`. */
export function unknownName(pointer: string, value: string, allowed: string[]): ProblemError {
  const place = pointer.slice(1).replaceAll('/', '.');
  const words =
    allowed.length === 0 ? 'one of the configured names (there are none)' : `one of ${allowed.join(', ')}`;
  return unknown(400, `${place} must be ${words}, not "${value}"`, value, allowed, { pointer });
}

/** Throws a ProblemError for mode upsert when the rows have no key, or not all of its columns. */
export function checkKey(
  key: readonly string[],
  fields: string | undefined,
  { mode }: DeliveryOptions,
): void {
  const whole = fields === undefined || key.every((column) => fields.split(',').includes(column));
  if (mode !== 'upsert' || (key.length > 0 && whole)) return;
  throw refusal('/options')({
    pointer: '/mode',
    message:
      key.length > 0
        ? `must not be upsert: fields must name the whole key, ${key.join(', ')}`
        : 'must not be upsert: the rows have no key',
  });
}
