// Loaded late, since only the threads that read schemas need most of what this imports.
import { withMembers } from '../../columns/flatten.js';
import type { Aggregate, Cell, Term } from '../../columns/formula.js';
import type { Placement } from '../../columns/placement.js';
import { isOptional, presentValue, type Scalar, type Value } from '../../columns/value.js';
import { compileFormula } from '../../schemas/formulas/compile.js';
import { evaluate } from '../../schemas/formulas/evaluate.js';
import type { ListedFormula } from '../../schemas/formulas/listed.js';
import { parseFormula } from '../../schemas/formulas/parse.js';
import { boundsOfCell } from '../../schemas/kinds/bounds.js';
import { SchemaError } from '../../schemas/read/schema-error.js';
import { refersAs } from '../../schemas/rows/read-by-others.js';
import type { Relation } from '../relations/relations.js';
import {
  type Formula,
  type Formulas,
  type FormulaTable,
  type Gathered,
  overlap,
  type Source,
} from './formulas.js';

/**
 * The formulas of tables. `relations` are those by which they may read other rows, and `placing` the ones among them whose parents place
 * their children. A formula of a table that reads a table which is not there is left out.
 */
export function formulasOf(
  tables: readonly FormulaTable[],
  relations: readonly Relation[],
  placing: ReadonlySet<Relation>,
  childName: (table: string) => string,
): Formulas {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const found = tables.flatMap((table) =>
    table.formulas.flatMap((listed) => compiled(table, listed, byName, relations, placing, childName) ?? []),
  );
  const all = inOrder(found);
  const reads = (table: string) =>
    all
      .filter((one) => one.table === table)
      .flatMap(({ sources, gathered }) => [
        ...sources.flatMap(({ through }) => through.map(({ parent }) => parent)),
        ...gathered.flatMap(({ of, source }) => [
          of.child,
          ...(source?.through ?? []).map(({ parent }) => parent),
        ]),
      ]);
  const othersOf = (table: string) => {
    const others = new Set(reads(table));
    // A Set that grows is iterated to its new end.
    for (const other of others) for (const next of reads(other)) others.add(next);
    return others;
  };
  const names = new Set(all.flatMap(({ table }) => [table, ...reads(table)]));
  return { all, tables: [...names], othersOf };
}

/** How a value is read where a formula is computed: its type is known, and nothing of its bounds. */
function cellOfType(value: Value): Cell | undefined {
  const bounds = boundsOfCell(value);
  if (bounds === undefined) return undefined;
  const most = bounds.type === 'text' ? 1_000_000 : Number.MAX_VALUE;
  const least = bounds.type === 'text' ? 0 : -most;
  // An object of its own, by which the cell is known again.
  return { ...bounds, nullable: true, least, most, kind: 'cell', value: { ...value } };
}

const TYPES = { number: 'number', text: 'string', truth: 'boolean' } as const;

function compiled(
  table: FormulaTable,
  { path, text }: ListedFormula,
  tables: ReadonlyMap<string, FormulaTable>,
  relations: readonly Relation[],
  placing: ReadonlySet<Relation>,
  childName: (table: string) => string,
): Formula | undefined {
  const cells: { readonly source: Source; readonly cell: Cell }[] = [];
  const rows: {
    readonly gathered: Gathered;
    readonly placement: Placement;
    readonly cell: Cell | undefined;
  }[] = [];
  let readsNothing = false;

  const sourceAt = (from: string, names: readonly string[], around: readonly string[]): Source => {
    const [name = '', ...rest] = names;
    const isColumn = tables.get(from)?.columns.some((column) => column.name === name) ?? false;
    const relation =
      rest.length === 0
        ? undefined
        : relations.find(
            ({ child, columns }) =>
              child === from && columns.some((column) => refersAs(column, name, isColumn)),
          );
    if (relation === undefined) return { through: [], path: [...around, ...names] };
    const { through, path } = sourceAt(relation.parent, rest, []);
    return { through: [relation, ...through], path };
  };

  const cellAt = (from: string, source: Source): Cell => {
    const end = source.through.at(-1)?.parent ?? from;
    const column = withMembers(tables.get(end)?.columns ?? []).find(
      ({ column }) => column.name === source.path.join('.'),
    )?.column;
    const cell = column && cellOfType(presentValue(column));
    if (cell !== undefined) return cell;
    readsNothing = true;
    return { type: 'number', nullable: true, least: 0, most: 0, whole: true, kind: 'cell', value: NOTHING };
  };

  const children = relations.filter((relation) => relation.parent === table.name && placing.has(relation));
  const readable = {
    cell(names: readonly string[]): Term {
      const source = sourceAt(table.name, names, path.slice(0, -1));
      const key = JSON.stringify([source.through.map(({ columns }) => columns), source.path]);
      const known = cells.find(
        (one) => JSON.stringify([one.source.through.map(({ columns }) => columns), one.source.path]) === key,
      );
      if (known !== undefined) return known.cell;
      const cell = cellAt(table.name, source);
      cells.push({ source, cell });
      return cell;
    },
    models: children.map(({ child }) => childName(child)),
    placed([name = '', ...names]: readonly string[]) {
      const of = children.find(({ child }) => childName(child) === name) as Relation;
      const source = names.length === 0 ? undefined : sourceAt(of.child, names, []);
      const cell = source && cellAt(of.child, source);
      const placement: Placement = { name: '', parents: 1n, least: 0n, most: 1n };
      rows.push({ gathered: { of, source }, placement, cell });
      return { placement, ...(cell !== undefined && { of: cell }) };
    },
  };
  const keyword = { value: text, pointer: '' };
  let term: Term;
  try {
    term = compileFormula(parseFormula(keyword), readable, '');
  } catch (error) {
    // It reads tables to which this one has no relation.
    if (relations.length === 0 && error instanceof SchemaError) return undefined;
    throw error;
  }
  if (readsNothing) return undefined;
  const column = withMembers(table.columns).find((one) => one.column.name === path.join('.'))?.column;
  if (column === undefined) return undefined;

  return {
    table: table.name,
    path,
    isOptional: isOptional(column),
    sources: cells.map(({ source }) => source),
    gathered: rows.map(({ gathered }) => gathered),
    compute(values, lists) {
      const ofType = (value: Scalar, { type }: Pick<Cell, 'type'>) =>
        typeof value === TYPES[type] ? value : null;
      const known = new Map(cells.map(({ cell }, at) => [cell.value, ofType(values[at] ?? null, cell)]));
      const listAt = (placement: Placement) => {
        const at = rows.findIndex((one) => one.placement === placement);
        const { cell } = rows[at] as (typeof rows)[number];
        const list = lists[at] ?? [];
        return cell === undefined ? list : list.map((value) => ofType(value, cell));
      };
      const cellOf = (value: Value): Scalar => {
        const found = known.get(value);
        if (found !== undefined) return found;
        // The number of the rows that refer to the row.
        return value.kind === 'decimal' && value.draw64.kind === 'placed'
          ? listAt(value.draw64.placement).length
          : null;
      };
      return evaluate(term, cellOf, ({ placement }: Aggregate) => listAt(placement));
    },
  };
}

const NOTHING: Value = { kind: 'nested', columns: [] };

/** The formulas, each after those that it reads. */
function inOrder(formulas: readonly Formula[]): Formula[] {
  const sorted = new Set<Formula>();
  const visit = (formula: Formula) => {
    if (sorted.has(formula)) return;
    const read = [
      ...formula.sources.map((source) => ({ from: formula.table, source })),
      ...formula.gathered.flatMap(({ of, source }) => (source ? [{ from: of.child, source }] : [])),
    ];
    for (const { from, source } of read) {
      const end = source.through.at(-1)?.parent ?? from;
      for (const other of formulas)
        if (other !== formula && other.table === end && overlap(other.path, source.path)) visit(other);
    }
    sorted.add(formula);
  };
  formulas.forEach(visit);
  return [...sorted];
}
