import { createAsyncCache } from '../../cache.js';
import type { Column } from '../../columns/value.js';
import { splitAtDot } from '../known-tables.js';
import { relationsOfModels } from '../relations/relations.js';
import type { TableParts } from '../table.js';
import type { Formulas, FormulaTable } from './formulas.js';

/** The formulas of tables, under a name that stands for them. */
export interface NamedFormulas {
  readonly name: string;
  readonly formulas: Formulas;
}

/** The most formulas of schemas that are kept. */
const KEPT = 64;

/**
 * Gives the formulas of the rows of a table, with those of the tables that they read; undefined where there are none. `partsOf` and
 * `columnsOf` are of tables of models.
 */
export function createFormulasAround(
  partsOf: (name: string) => Promise<TableParts | undefined>,
  columnsOf: (parts: TableParts) => Promise<readonly Column[]>,
) {
  const kept = createAsyncCache<NamedFormulas>(KEPT);
  return async (parts: TableParts): Promise<NamedFormulas | undefined> => {
    const { name, definition, builtIn, dataset, outline } = parts;
    const [schema, model] = splitAtDot(definition.dataset);
    // Noise damages what formulas give.
    if (outline === undefined || Number(definition.parameters.noise ?? 0) > 0) return undefined;
    const { edition } = dataset;
    if (outline.models.every(({ formulas = [] }) => formulas.length === 0)) return undefined;
    const of = builtIn ? `${schema} ${edition}` : `${name} ${JSON.stringify(definition)} ${edition}`;
    return kept(of, async () => {
      const relations = builtIn ? relationsOfModels(schema, outline) : [];
      const placing = relations.filter(({ child, columns }) =>
        outline.models
          .find((one) => `${schema}.${one.name}` === child)
          ?.foreignKeys.some((key) => key.columns === columns && key.children !== undefined),
      );
      const tables: FormulaTable[] = [];
      for (const one of outline.models) {
        if (!builtIn && one.name !== model) continue;
        const parts = (await partsOf(builtIn ? `${schema}.${one.name}` : name)) as TableParts;
        const { formulas = [] } = one;
        tables.push({ name: parts.name, columns: await columnsOf(parts), formulas });
      }
      const childName = (table: string) => table.slice(schema.length + 1);
      const { formulasOf } = await import('./compile.js');
      return { name: of, formulas: formulasOf(tables, relations, new Set(placing), childName) };
    });
  };
}
