import { badParameter, ProblemError, superfluous } from '../../errors.js';
import type { Format } from '../../formats/format.js';
import { type TSchema, Type } from '../../json-schema.js';
import type { GivenRows } from '../../output/given.js';
import type { Members } from '../../tables/changes/change.js';
import type { KeySearch } from '../../tables/keys.js';
import { childrenOf, parentsOf, type TableNow } from '../../tables/relations/related-rows.js';
import type { Relation, Relations } from '../../tables/relations/relations.js';
import type { RowQuery } from './parameters.js';

// expand puts the rows to which rows refer into them, embed those that refer to them.

/** Children of a row that stand in it, and rows that have some. */
const MOST_EMBEDDED = 10;
const MOST_ROWS = 1000;

export const relatedParameters: Record<string, TSchema> = {
  expand: Type.String({
    description:
      'Comma-separated names of references, without _id or Id: the row to which each refers is put under this name. JSON and NDJSON only.',
  }),
  embed: Type.String({
    description:
      'Comma-separated names of tables or models whose rows refer to the row: the first ten are put under this name, and in _links where all of them are. JSON and NDJSON only.',
  }),
};

export type RelatedQuery = Pick<RowQuery, 'expand' | 'embed'>;

/** What stands in rows beside or instead of their columns; and these rows, which are all given then. */
export interface WithRelated {
  readonly given: GivenRows;
  readonly beside: GivenRows;
}

/** The relations that `expand` and `embed` name, of rows that are called `name`; undefined where both are left out. Throws a ProblemError for wrong names. */
export function relationsNamed(
  { expand = '', embed = '' }: RelatedQuery,
  { parents, children }: Relations,
  name: string,
): Relations | undefined {
  if (expand === '' && embed === '') return undefined;
  return {
    parents: named('expand', expand, parents, ({ parentName }) => parentName, name),
    children: named('embed', embed, children, ({ childName }) => childName, name),
  };
}

function named(
  parameter: keyof RelatedQuery,
  list: string,
  relations: readonly Relation[],
  nameOf: (relation: Relation) => string,
  table: string,
): Relation[] {
  return [...new Set(list.split(',').filter(() => list !== ''))].map((name) => {
    const relation = relations.find((one) => nameOf(one) === name);
    if (relation === undefined) throw unknown(parameter, name, relations.map(nameOf), table);
    return relation;
  });
}

const unknown = (parameter: keyof RelatedQuery, name: string, names: readonly string[], table: string) =>
  names.length > 0
    ? badParameter(parameter, name, names)
    : new ProblemError(
        400,
        parameter === 'expand'
          ? `expand must be left out: the rows of ${table} refer to no others`
          : `embed must be left out: no rows refer to those of ${table}`,
        { parameter, value: name, allowed: 'left out' },
      );

/** Throws a ProblemError where no other rows can be put into so many rows, or into results of rows, in a format. */
export function checkRelated(
  { expand = '', embed = '' }: RelatedQuery,
  rows: number,
  { name }: Pick<Format, 'name'>,
  areResults: boolean,
): void {
  const given = 'where expand or embed is given';
  if (areResults)
    throw superfluous(
      expand === '' ? 'embed' : 'expand',
      expand === '' ? embed : expand,
      'where group or aggregate is given',
    );
  if (rows > MOST_ROWS) throw badParameter('n', `${rows}`, `at most ${MOST_ROWS} ${given}`);
  if (name !== 'json' && name !== 'ndjson') throw badParameter('format', name, `json or ndjson ${given}`);
}

/** Rows, and where those are to which they are related. */
export interface Around {
  readonly now: TableNow;
  /** The table with this name. */
  other(name: string): TableNow | Promise<TableNow>;
  /** The URL of all rows that refer to a row. */
  linkOf(relation: Relation, row: Members, number: number): string;
}

/** The rows with these numbers, which are there, with those to which they are related. */
export async function withRelated(
  { parents, children }: Relations,
  numbers: readonly number[],
  { now, other, linkOf }: Around,
  means: KeySearch,
): Promise<WithRelated> {
  const all = await means.work((turn) => now.table.rows.all(now.snapshot, numbers, turn));
  const added: Record<string, unknown>[] = all.map(() => ({}));
  const put = (name: string, values: readonly unknown[]) => {
    for (const [at, value] of values.entries()) (added[at] as Record<string, unknown>)[name] = value ?? null;
  };
  for (const relation of parents)
    put(relation.parentName, await parentsOf(relation, await other(relation.parent), all, means));
  for (const relation of children)
    put(
      relation.childName,
      await childrenOf(relation, await other(relation.child), all, MOST_EMBEDDED, means),
    );
  const linksOf = (row: Members, at: number) =>
    children.map((one) => [one.childName, { href: linkOf(one, row, numbers[at] as number) }]);
  if (children.length > 0)
    put(
      '_links',
      all.map((row, at) => Object.fromEntries(linksOf(row, at))),
    );
  const mapped = (rows: readonly Members[]) =>
    new Map(numbers.map((number, at) => [number, rows[at] as Members]));
  return { given: mapped(all), beside: mapped(added) };
}
