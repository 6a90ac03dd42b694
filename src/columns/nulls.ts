import type { Value } from './value.js';

/** Is the value null in every row? */
export const isNull = (value: Value): boolean =>
  value.kind === 'pick' && value.values.every((scalar) => scalar === null);

/** Can the value be null? */
export function canBeNull(value: Value): boolean {
  switch (value.kind) {
    case 'pick':
      return value.values.includes(null);
    case 'choice':
      return value.values.some(canBeNull);
    case 'formula':
      return value.term.nullable;
    case 'at row':
      return canBeNull(value.value);
    case 'text':
    case 'position':
    case 'integer':
    case 'patterned':
    case 'uuid':
    case 'decimal':
    case 'time':
    case 'letters':
    case 'numeral':
    case 'fingerprint':
    case 'list':
    case 'nested':
      return false;
  }
}
