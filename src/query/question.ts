import { withMembers } from '../columns/flatten.js';
import type { Column } from '../columns/value.js';
import { type Grouping, readGrouping } from './group/read.js';
import type { Comparison, Condition } from './read/condition.js';
import { type Conditions, readParameters, type Unknown } from './read/parameters.js';
import { readQ } from './read/q.js';
import { readSort, type SortKey } from './read/sort.js';
import { readWhere } from './read/where.js';

/** What a request says of the rows that it wants. */
export interface Question {
  readonly conditions: Conditions;
  /** JSON. */
  readonly where: string | undefined;
  /** What a text of each row contains. */
  readonly q: string | undefined;
  /** Names of columns by commas, with a hyphen before those that fall: of the rows, or of the groups. */
  readonly sort: string | undefined;
  /** Names of columns by commas, by whose cells rows are grouped, and what is computed of the groups; without both, rows are wanted. */
  readonly group: string | undefined;
  readonly aggregate: string | undefined;
}

/** The question that all rows answer. */
export const NOTHING: Question = {
  conditions: [],
  where: undefined,
  q: undefined,
  sort: undefined,
  group: undefined,
  aggregate: undefined,
};

/** Does a question want groups instead of rows? */
export const isGrouped = ({ group, aggregate }: Question): boolean =>
  group !== undefined || aggregate !== undefined;

/** A question that is read. */
interface Read {
  readonly conditions: readonly Condition[];
  /** Of which any must hold, too; undefined without `q`. */
  readonly words: readonly Comparison[] | undefined;
  /** undefined where rows are wanted. */
  readonly grouping: Grouping | undefined;
  readonly sort: readonly SortKey[] | undefined;
}

/** Reads a question of rows with these columns; `ours` and `unknown` are as in readParameters(). Throws a ProblemError. */
export function readQuestion(
  question: Question,
  columns: readonly Column[],
  ours: readonly string[],
  unknown: Unknown,
): Read {
  const { where, q, sort } = question;
  const paths = new Map(withMembers(columns).map(({ column }) => [column.name, column]));
  const conditions = readParameters(question.conditions, paths, ours, unknown);
  if (where !== undefined) conditions.push(readWhere(where, paths));
  const grouping = isGrouped(question) ? readGrouping(question, paths) : undefined;
  const sortable =
    grouping === undefined ? paths : new Map(grouping.columns.map((column) => [column.name, column]));
  return {
    conditions,
    words: q === undefined ? undefined : readQ(q, paths),
    grouping,
    sort: sort === undefined ? undefined : readSort(sort, sortable),
  };
}
