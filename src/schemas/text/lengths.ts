import { countOf, type Node, pointerTo } from '../read/node.js';
import { UnmetError } from '../read/schema-error.js';

/** The fewest and the most characters of a text. */
export interface Lengths {
  readonly min: number;
  readonly max: number;
}

/** The most characters of a string. */
export const LONGEST = 1024;

/** The values of minLength and maxLength; 0 and Infinity when they are missing. */
export function lengthsOf(node: Node): Lengths {
  const min = countOf(node, 'minLength') ?? 0;
  const max = countOf(node, 'maxLength') ?? Number.POSITIVE_INFINITY;
  if (min > max)
    throw new UnmetError(pointerTo(node, 'minLength'), `minLength ${min} is greater than maxLength ${max}`);
  if (min > LONGEST) {
    throw new UnmetError(
      pointerTo(node, 'minLength'),
      `strings of more than ${LONGEST} characters are not supported`,
    );
  }
  return { min, max };
}
