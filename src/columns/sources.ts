import type { Draw } from './draw.js';
import type { Draw64 } from './draw64.js';

/** The draws that a draw is made of, directly or through 64-bit draws. Those of a term are the kernel's to find. */
export function sourcesOf(draw: Draw): readonly Draw[] {
  switch (draw.kind) {
    case 'uniform':
    case 'weighted':
    case 'every':
    case 'holds':
    case 'given':
      return [];
    case 'within':
    case 'weighted within':
      return [draw.group];
    case 'mapped':
      return [draw.draw];
    case 'joined':
      return [draw.left, draw.right];
    case 'narrowed':
      return sourcesOf64(draw.of);
  }
}

/** The draws that a 64-bit draw is made of. */
export function sourcesOf64(draw: Draw64): readonly Draw[] {
  switch (draw.kind) {
    case 'row':
    case 'constant':
    case 'range':
    case 'quantiles':
    case 'given':
      return [];
    case 'widened':
      return [draw.draw];
    case 'permuted':
    case 'divided':
    case 'remainder':
    case 'placed':
      return sourcesOf64(draw.of);
    case 'sum':
      return [draw.left, draw.right].flatMap(sourcesOf64);
  }
}
