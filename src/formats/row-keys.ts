import { flatten } from '../columns/flatten.js';
import { jsonEncoding } from './json.js';
import type { RowLayouts } from './row-format.js';

/** Writes the key of a row as a line of JSON: the value of its only column, or an array of the values of its columns. */
export const rowKeys: Omit<RowLayouts, 'single'> = {
  encoding: jsonEncoding,
  rows(columns) {
    const values = flatten(columns).flatMap(({ value }, index) => (index === 0 ? [value] : [',', value]));
    const row = values.length === 1 ? values : ['[', ...values, ']'];
    return { open: '', row: [...row, '\n'], trim: () => 0, close: '' };
  },
};
