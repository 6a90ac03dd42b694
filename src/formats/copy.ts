import type { Column } from '../columns/value.js';
import type { Format } from '../kernel/format.js';
import { flatten } from './csv.js';
import { encodings } from './sql.js';
import { storable } from './sql-values.js';

/**
 * Rows for PostgreSQL's COPY: CSV whose cells are SQL literals. Strings always have quotes, so that an empty one is not
 * taken for null, which CSV cannot tell apart.
 */
export const copy: Format = {
  name: 'copy',
  mediaType: 'text/csv; charset=utf-8; header=absent',
  encoding: encodings.postgresql,
  rows: layout,
  single: layout,
};

/** The options of COPY that go with it. */
export const copyOptions = `FORMAT csv, QUOTE '''', ESCAPE '''', NULL 'NULL', ENCODING 'UTF8'`;

function layout(columns: readonly Column[]) {
  const row = flatten(columns).flatMap(({ value }, index) => [index === 0 ? '' : ',', storable(value)]);
  return { open: '', row: [...row, '\n'], trim: () => 0, close: '' };
}
