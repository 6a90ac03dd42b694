import { shared } from '../cache.js';
import { memberAt } from '../columns/given.js';
import { didYouMean, ProblemError } from '../errors.js';
import { type TSchema, Type } from '../json-schema.js';
import { below } from '../schemas/read/schema-error.js';
import { isOf, shaped } from '../shape.js';
import type { Members } from './changes/change.js';
import type { TableColumns } from './columns.js';
import type { Table } from './table.js';

/** 422 with the place of what is wrong in the body. */
export const unfit = (pointer: string, detail: string, members: { readonly value?: string } = {}) =>
  new ProblemError(422, detail, { pointer, ...members });

/** The schemas of columns by their names. */
const schemasOf = shared(({ all }: TableColumns) => new Map(all.map(({ name, schema }) => [name, schema])));

/**
 * Throws a ProblemError where a row, as it is after a change of these members of it, does not fit the schema of the table. `around` is the
 * place of the row in the body.
 */
export function checkFit(
  { columns, definition }: Table,
  row: Members,
  changed: Iterable<string>,
  around: string,
): void {
  if (!definition.strict) return;
  const known = schemasOf(columns);
  const properties: Record<string, TSchema> = {};
  for (const name of changed) {
    const schema = known.get(name);
    if (schema === undefined) {
      const names = [...known.keys()];
      throw unfit(
        below(around, name),
        `The rows of this table have no member ${name}${didYouMean(name, names)}`,
      );
    }
    if (memberAt(row, name) !== undefined) properties[name] = schema;
  }
  if (Object.entries(properties).every(([name, schema]) => isOf(schema, row[name]))) return;
  const members = Object.fromEntries(Object.keys(properties).map((name) => [name, row[name]]));
  shaped(Type.Object(properties), members, ({ pointer, message }) =>
    unfit(around + pointer, `${pointer.slice(1)} ${message}`),
  );
}
