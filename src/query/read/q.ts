import { cellsOf } from '../../columns/formula.js';
import type { TextPart, Value } from '../../columns/value.js';
import type { Comparison } from './condition.js';
import { kindsOf } from './kinds.js';
import type { Paths } from './parameters.js';

/**
 * What `q` asks of rows, any of which must hold: that the text of a column contains it. Columns without words are not searched: numbers,
 * times, and texts that are made of drawn characters and row numbers alone, such as UUIDs and the addresses of devices.
 */
export function readQ(q: string, paths: Paths): Comparison[] {
  const searched = [...paths.values()].filter(({ value }) => kindsOf(value).has('text') && hasWords(value));
  return searched.map((column) => ({
    kind: 'comparison',
    column,
    kinds: kindsOf(column.value),
    operator: 'contains',
    operands: [{ text: q }],
  }));
}

/** Does its text have entries of a vocabulary? */
function hasWords(value: Value | TextPart): boolean {
  if (typeof value === 'string') return false;
  switch (value.kind) {
    case 'pick':
      return value.values.some((one) => typeof one === 'string');
    case 'text':
      return !value.json && value.parts.some(hasWords);
    case 'some':
      return value.texts.some(({ text }) => hasWords(text));
    case 'choice':
      return value.values.some(hasWords);
    case 'formula':
      return cellsOf(value.term).some(hasWords);
    case 'at row':
      return hasWords(value.value);
    case 'position':
    case 'integer':
    case 'decimal':
    case 'uuid':
    case 'time':
    case 'letters':
    case 'numeral':
    case 'patterned':
    case 'fingerprint':
    case 'list':
    case 'nested':
      return false;
  }
  return value satisfies never;
}
