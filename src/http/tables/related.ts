import type { FastifyRequest } from 'fastify';
import type { SeedKey } from '../../random/key.js';
import { keyOf } from '../../tables/keys.js';
import type { TableNow } from '../../tables/relations/related-rows.js';
import type { Table } from '../../tables/table.js';
import type { RowsContext } from '../rows/answers.js';
import type { RowsResource } from '../rows/meaning.js';
import { type RelatedQuery, relationsNamed, withRelated } from '../rows/related.js';
import { meansOf, tableOf, tablesOf, tagOf, writtenIn } from './located.js';
import { urlOf } from './read.js';

/** What `expand` and `embed` of a request put into rows. */
export interface Related {
  /** The part of the canonical URL; it ends with an ampersand. */
  readonly text: string;
  /** The versions of the tables that it is from. */
  readonly versions: string;
  readonly related: NonNullable<RowsResource['related']>;
}

/** What `expand` and `embed` of a request name; undefined where both are left out. Rejects with a ProblemError for wrong names. */
export async function relatedOf(
  request: FastifyRequest,
  now: TableNow<Table>,
  context: RowsContext,
): Promise<Related | undefined> {
  const query = request.query as RelatedQuery;
  const { name } = tableOf(request);
  const named = relationsNamed(query, await tablesOf(request).relations(name), name);
  if (named === undefined) return undefined;
  const means = meansOf(request, context);
  const others = new Map<string, TableNow<Table>>();
  for (const name of [
    ...named.parents.map(({ parent }) => parent),
    ...named.children.map(({ child }) => child),
  ]) {
    if (others.has(name)) continue;
    const table = await tablesOf(request).find(name);
    others.set(name, { table, snapshot: await table.current(means) });
  }
  const written = writtenIn(request);
  const own = (['expand', 'embed'] as const).filter((name) => (query[name] ?? '') !== '');
  return {
    text: own.map((name) => `${written(name)}=${encodeURIComponent(query[name] as string)}&`).join(''),
    versions: [...others.values()].map(({ table, snapshot }) => tagOf(table, snapshot)).join('.'),
    related: (numbers: readonly number[], _: SeedKey) =>
      withRelated(
        named,
        numbers,
        {
          now,
          other: (name) => others.get(name) as TableNow,
          linkOf: ({ childName }, row, number) =>
            `${urlOf(request, now.table)}/${encodeURIComponent(keyOf(now.table, row, number))}/${encodeURIComponent(childName)}`,
        },
        means,
      ),
  };
}
