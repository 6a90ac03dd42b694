import type { Value } from '../../columns/value.js';
import type { Node } from '../read/node.js';
import { UnmetError } from '../read/schema-error.js';
import { randomOf } from './random.js';
import { sample } from './sample.js';
import { type Validator, validatorOf } from './validator.js';

/** How many of a node's values are checked. */
const SAMPLES = 100;

/**
 * Throws an UnmetError where a validator refuses one of some values that were made for the node. `path` is the name of their random
 * streams. They are checked when a model is read, and later questions have the same answer.
 */
export function checkSamples(node: Node, path: string, value: Value): void {
  const { reader, pointer } = node;
  const key = `whether ${path} is valid${reader.leftOut === undefined ? '' : ' in parts'}`;
  if (!reader.share(key, () => areValid(node, path, value)))
    throw new UnmetError(pointer, 'cannot be made so that every value is valid');
}

function areValid(node: Node, path: string, value: Value): boolean {
  const isValid = validatorFor(node);
  if (isValid === undefined) return true;
  const random = randomOf(path);
  for (let count = 0; count < SAMPLES; count++) {
    const one = sample(value, random);
    node.reader.spend(node.pointer, 0.5 + JSON.stringify(one).length / 2_000);
    if (!isValid(one)) return false;
  }
  return true;
}

/** Undefined where the schema cannot be validated, as when a reference in another part of it has no target. */
function validatorFor(node: Node): Validator | undefined {
  try {
    return validatorOf(node);
  } catch (error) {
    if (error instanceof UnmetError) return undefined;
    throw error;
  }
}
