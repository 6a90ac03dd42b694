import { flatten } from '../columns/flatten.js';
import type { Column } from '../columns/value.js';
import type { Layout } from '../kernel/program/layout.js';
import { jsonEncoding } from './json.js';

/** Writes the key of a row as a line of JSON: the value of its only column, or an array of the values of its columns. */
export const rowKeys = {
  encoding: jsonEncoding,
  rows(columns: readonly Column[]): Layout {
    const values = flatten(columns).flatMap(({ value }, index) => (index === 0 ? [value] : [',', value]));
    const row = values.length === 1 ? values : ['[', ...values, ']'];
    return { open: '', row: [...row, '\n'], trim: () => 0, close: '' };
  },
};
