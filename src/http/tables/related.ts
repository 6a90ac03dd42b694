import type { FastifyRequest } from 'fastify';
import { badParameter, ProblemError } from '../../errors.js';
import type { GivenRows } from '../../output/given.js';
import type { Members } from '../../tables/changes/change.js';
import { type KeySearch, keyOf } from '../../tables/keys.js';
import { childrenOf, parentsOf, type TableNow } from '../../tables/relations/related-rows.js';
import type { Relation } from '../../tables/relations/relations.js';
import type { RowsContext } from '../rows/answers.js';
import { meansOf, tableOf, tablesOf, tagOf, writtenIn } from './located.js';
import { urlOf } from './read.js';

/** What `expand` and `embed` of a request put into rows. */
export interface Related {
  /** The part of the canonical URL; it ends with an ampersand. */
  readonly text: string;
  /** The versions of the tables that it is from. */
  readonly versions: string;
  /** The members of these rows, which are there. */
  membersOf(numbers: readonly number[]): Promise<{ readonly given: GivenRows; readonly beside: GivenRows }>;
}

/** Children of a row that stand in it, and rows that have some. */
const MOST_EMBEDDED = 10;
const MOST_ROWS = 1000;

interface Found {
  readonly relation: Relation;
  readonly other: TableNow;
}

/** What `expand` and `embed` of a request for `rows` rows name; undefined where both are left out. Rejects with a ProblemError for wrong names. */
export async function relatedOf(
  request: FastifyRequest,
  now: TableNow,
  rows: number,
  context: RowsContext,
): Promise<Related | undefined> {
  const { expand, embed } = request.query as { readonly expand?: string; readonly embed?: string };
  const asked = Object.entries({ expand, embed }).filter(([, value]) => value !== undefined && value !== '');
  const [first] = asked as [string, string][];
  if (first === undefined) return undefined;
  if (rows > MOST_ROWS) throw badParameter('n', `${rows}`, `at most ${MOST_ROWS} where ${first[0]} is given`);
  const { table } = now;
  const relations = await tablesOf(request).relations(tableOf(request).name);
  const means = meansOf(request, context);
  const parents = await found(request, 'expand', expand, relations.parents, 'parent', means);
  const children = await found(request, 'embed', embed, relations.children, 'child', means);
  const written = writtenIn(request);
  return {
    text: asked.map(([name, value]) => `${written(name)}=${encodeURIComponent(value as string)}&`).join(''),
    versions: [...parents, ...children]
      .map(({ other: { table, snapshot } }) => tagOf(table, snapshot))
      .join('.'),
    async membersOf(numbers) {
      const all = await request.work((turn) => table.rows.all(now.snapshot, numbers, turn));
      const added: Record<string, unknown>[] = all.map(() => ({}));
      for (const { relation, other } of parents) {
        const found = await parentsOf(relation, other, all, means);
        for (const [at, row] of found.entries())
          (added[at] as Record<string, unknown>)[relation.parentName] = row ?? null;
      }
      for (const { relation, other } of children) {
        const found = await childrenOf(relation, other, all, MOST_EMBEDDED, means);
        for (const [at, rows] of found.entries())
          (added[at] as Record<string, unknown>)[relation.childName] = rows;
      }
      if (children.length > 0)
        for (const [at, row] of all.entries()) {
          const url = `${urlOf(request, table)}/${encodeURIComponent(keyOf(table, row, numbers[at] as number))}`;
          const links = children.map(({ relation: { childName } }) => [
            childName,
            { href: `${url}/${encodeURIComponent(childName)}` },
          ]);
          (added[at] as Record<string, unknown>)._links = Object.fromEntries(links);
        }
      const mapped = (rows: readonly Members[]) =>
        new Map(numbers.map((number, at) => [number, rows[at] as Members]));
      return { given: mapped(all), beside: mapped(added) };
    },
  };
}

/** The relations with these names, and the tables at the other end of them. */
async function found(
  request: FastifyRequest,
  parameter: 'expand' | 'embed',
  list: string | undefined,
  relations: readonly Relation[],
  end: 'parent' | 'child',
  means: KeySearch,
): Promise<Found[]> {
  const named: Found[] = [];
  for (const name of list === undefined || list === '' ? [] : new Set(list.split(','))) {
    const nameOf = (relation: Relation) => relation[`${end}Name`];
    const relation = relations.find((one) => nameOf(one) === name);
    if (relation === undefined) throw unknown(parameter, name, relations.map(nameOf), tableOf(request).name);
    const table = await tablesOf(request).find(relation[end]);
    named.push({ relation, other: { table, snapshot: await table.current(means) } });
  }
  return named;
}

const unknown = (parameter: string, name: string, names: readonly string[], table: string) =>
  names.length > 0
    ? badParameter(parameter, name, names)
    : new ProblemError(
        400,
        parameter === 'expand'
          ? `expand must be left out: the rows of ${table} refer to no others`
          : `embed must be left out: no rows refer to those of ${table}`,
        { parameter, value: name, allowed: 'left out' },
      );
