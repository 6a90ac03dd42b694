import { badParameter } from '../errors.js';
import { Type } from '../json-schema.js';

const MOST_FACTOR = 2;

/** Factors that are all almost 0 are no calendar, so one of them is at least this. */
const LEAST_FACTOR = 0.1;

/** The schema of a parameter that is a list of factors; `description` begins with their number. */
export const factorsParameter = (description: string, byDefault: string) =>
  Type.String({
    maxLength: 400,
    default: byDefault,
    description: `${description} Each is from 0 to ${MOST_FACTOR}.`,
  });

/** The factors of a query parameter; throws a ProblemError when it is not so many. */
export function factorsOf(name: string, text: string, count: number): number[] {
  const values = text.split(',').map((part) => Number(part.trim() || Number.NaN));
  if (
    values.length !== count ||
    !values.every((value) => value >= 0 && value <= MOST_FACTOR) ||
    Math.max(...values) < LEAST_FACTOR
  )
    throw badParameter(
      name,
      text,
      `${count} numbers from 0 to ${MOST_FACTOR} with commas between them, at least one of them ${LEAST_FACTOR} or more`,
    );
  return values;
}
