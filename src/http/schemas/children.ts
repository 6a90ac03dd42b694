import type { AsyncCache } from '../../cache.js';
import { badParameter, ProblemError } from '../../errors.js';
import { csv } from '../../formats/csv.js';
import { writerOf } from '../../formats/format.js';
import { type TSchema, Type } from '../../json-schema.js';
import { compile } from '../../kernel/compile.js';
import type { Plan } from '../../kernel/run/plan.js';
import type { Catalog } from '../../schemas/catalog.js';
import type { LoadedSchema, RowsParameter } from '../../schemas/dataset.js';
import { parseRows, rowsParameters } from '../../schemas/dataset.js';
import { referrers } from '../../schemas/keys/referrers.js';
import type { ModelOutline } from '../../schemas/outline.js';
import { noRow, type RowsResource } from '../rows/meaning.js';
import type { RequestLimits } from '../rows/parameters.js';

// The rows that refer to a row. There is no index: the reference of every row is made and compared.

/** The most rows that are searched: about a second of one thread. */
const MOST_SCANNED = 50_000_000;

/** The most rows of a page. */
const MOST_ROWS = 10_000;

/** The parameters of the operation in addition to those of rows. */
export const childrenParameters: Record<string, TSchema> = {
  ...rowsParameters,
  by: Type.String({
    description:
      'The property that refers to the row. It may be omitted when the model has only one such property.',
    examples: ['manager'],
  }),
};

/** The limits of the operation, whose pages are collected in memory before they are sent. */
export const childrenLimits = (limits: RequestLimits): RequestLimits => ({
  ...limits,
  maxRows: Math.min(limits.maxRows, MOST_ROWS),
});

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
  const reference = referenceOf(child, parent, query.by);
  const rows = parseRows(query.rows, schema.outline, child.name);
  const parents = rows.get(parent.name) ?? parent.rows;
  if (id > parents)
    throw noRow(id, {
      rows: parents,
      more: `rows=${parent.name}:${Math.max(1, parents) * 10} asks for more`,
    });
  const count = rows.get(child.name) ?? child.rows;
  if (count > MOST_SCANNED) {
    const allowed = `at most ${MOST_SCANNED} rows of ${child.name}, because all of them are searched`;
    throw badParameter('rows', `${child.name}:${count}`, allowed);
  }
  // The number of rows is not known before they are found.
  const { end: _, ...dataset } = catalog.dataset(schema, child.name);
  return {
    dataset: { ...dataset, parameters: childrenParameters },
    path,
    changing: true,
    async find(key, from, to, work) {
      const name = `${schema.edition} ${child.name} ${reference} ${query.rows}`;
      const plan = await plans(name, () => planOfParentRows(catalog, schema, child, reference, rows));
      return work((turn) => referrers(plan, key, count, id - 1, { from, to }, turn));
    },
  };
}

/** The index of the foreign key from `child` to `parent` that has the property `by`. */
function referenceOf(child: ModelOutline, parent: ModelOutline, by: string | undefined): number {
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
  return only.number;
}

/** A plan with one line per row: the number of the parent's row, from 0, or an empty line for no reference. */
async function planOfParentRows(
  { reader }: Catalog,
  { text }: LoadedSchema,
  { name: model }: ModelOutline,
  reference: number,
  rows: ReadonlyMap<string, number>,
): Promise<Plan> {
  const value = await reader.ask(text, 'parentRow', { model, rows, reference });
  const writer = writerOf(csv, { header: false }, { table: model });
  return compile(writer.rows([{ name: 'row', value, schema: Type.Integer() }]), writer.encoding);
}
