import type { AsyncCache } from '../../cache.js';
import type { Value } from '../../columns/value.js';
import { badParameter, ProblemError } from '../../errors.js';
import { csv } from '../../formats/csv.js';
import { writerOf } from '../../formats/format.js';
import { type TSchema, Type } from '../../json-schema.js';
import { compile } from '../../kernel/compile.js';
import type { Plan } from '../../kernel/run/plan.js';
import type { Condition } from '../../query/read/condition.js';
import { kindsOf } from '../../query/read/kinds.js';
import type { Catalog } from '../../schemas/catalog.js';
import type { LoadedSchema, RowsParameter } from '../../schemas/dataset.js';
import { moreRows, parseRows, rowsOfModels, rowsParameters } from '../../schemas/dataset.js';
import { placedRows, rowsBetween } from '../../schemas/keys/referrers.js';
import type { ModelOutline } from '../../schemas/outline.js';
import { noRow, type RowsResource } from '../rows/meaning.js';

// The rows that refer to a row are those that meet a condition on their reference. Where their parents place them, they follow each other
// from a row that is computed.

/** The parameters of the operation in addition to those of rows. */
export const childrenParameters: Record<string, TSchema> = {
  ...rowsParameters,
  by: Type.String({
    description:
      'The property that refers to the row. It may be omitted when the model has only one such property.',
    examples: ['manager'],
  }),
};

interface ChildrenQuery extends RowsParameter {
  readonly by?: string;
}

/** A row of the parent model, and the child model whose references to the row are wanted. */
export interface Family {
  readonly schema: LoadedSchema;
  readonly parent: ModelOutline;
  /** The number of the parent's row, from 1. */
  readonly id: number;
  readonly child: ModelOutline;
  readonly path: string;
}

/** The child's rows that refer to the parent's row. Throws a ProblemError when the row or the reference does not exist. */
export function childrenOf(
  catalog: Catalog,
  { schema, parent, id, child, path }: Family,
  query: ChildrenQuery,
  plans: AsyncCache<Plan>,
): RowsResource {
  const { key: reference, number } = referenceOf(child, parent, query.by);
  const given = parseRows(query.rows, schema.outline, child.name);
  const rowsOf = rowsOfModels(schema.outline, given);
  const parents = rowsOf(parent.name);
  if (id > parents) throw noRow(id, { rows: parents, more: moreRows(schema.outline, parent.name, rowsOf) });
  // The number of rows is not known before they are found.
  const { end: _, ...dataset } = catalog.dataset(schema, child.name);
  const within = {
    name: `${parent.name} ${id} ${number}`,
    rows: rowsOf(child.name),
    condition: async () => refersTo(id - 1, await parentRowOf(catalog, schema, child, number, given)),
  };
  const resource = { dataset: { ...dataset, parameters: childrenParameters }, path, changing: true, within };
  const { children } = reference;
  if (children === undefined) return resource;
  const name = `${schema.edition} ${child.name} ${number} ${query.rows}`;
  return {
    ...resource,
    async find(key, from, to) {
      const plan = await plans(name, async () => planOfNumbers(...placedRows({ ...children, parents })));
      return rowsBetween(plan, key, id - 1, { from, to });
    },
  };
}

/** The value is the number of a row, from 0. */
const refersTo = (number: number, value: Value): Condition => ({
  kind: 'comparison',
  column: { name: 'parent', value, schema: Type.Integer() },
  kinds: kindsOf(value),
  operator: 'eq',
  operands: [{ number }],
});

/** The foreign key from `child` to `parent` that has the property `by`, and its index. */
function referenceOf(child: ModelOutline, parent: ModelOutline, by: string | undefined) {
  const all = child.foreignKeys.flatMap((key, number) =>
    key.model === parent.name ? [{ key, number }] : [],
  );
  const names = all.flatMap(({ key }) => key.columns);
  const [only, other] = by === undefined ? all : all.filter(({ key }) => key.columns.includes(by));
  if (all.length === 0) {
    throw new ProblemError(404, `${child.name} does not refer to ${parent.name}`, {
      value: child.name,
      allowed: [...new Set(child.foreignKeys.map(({ model }) => model))],
    });
  }
  if (only === undefined || other !== undefined) throw badParameter('by', by ?? '', names);
  return only;
}

/** The number of the parent's row, from 0, or null for no reference. */
const parentRowOf = (
  { reader }: Catalog,
  { text }: LoadedSchema,
  { name: model }: ModelOutline,
  reference: number,
  rows: ReadonlyMap<string, number>,
) => reader.ask(text, 'parentRow', { model, rows, reference });

/** A plan with one line of numbers per row. */
function planOfNumbers(...values: Value[]): Plan {
  const writer = writerOf(csv, { header: false }, { table: 'numbers' });
  const columns = values.map((value, index) => ({ name: `${index}`, value, schema: Type.Integer() }));
  return compile(writer.rows(columns), writer.encoding);
}
