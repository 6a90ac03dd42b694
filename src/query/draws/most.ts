import type { Draw64 } from '../../columns/draw64.js';

/** The most that a 64-bit draw may be; the number of a row is at most 2^53 − 1. */
export function mostOf(draw: Draw64): bigint {
  switch (draw.kind) {
    case 'row':
    case 'placed':
      return BigInt(Number.MAX_SAFE_INTEGER);
    case 'constant':
      return draw.value;
    case 'range':
    case 'quantiles':
    case 'permuted':
      return draw.size - 1n;
    case 'widened':
      return (1n << 32n) - 1n;
    case 'divided':
      return mostOf(draw.of) / draw.by;
    case 'remainder':
      return draw.by - 1n;
    case 'sum':
      return mostOf(draw.left) + mostOf(draw.right);
    case 'given':
      return (1n << 64n) - 1n;
  }
}
