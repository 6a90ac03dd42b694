import type { FastifyRequest } from 'fastify';
import type { Dataset } from '../../columns/dataset.js';
import type { Column } from '../../columns/value.js';
import { badParameter, ProblemError } from '../../errors.js';
import { candidates } from '../../query/keys/candidates.js';
import type { Condition } from '../../query/read/condition.js';
import { kindsOf } from '../../query/read/kinds.js';
import { seedKey } from '../../random/key.js';
import { LAST_ROW, type RowsQuery } from './parameters.js';
import { columnsOf, type Searching } from './search.js';

/**
 * The number, from 1, of the row that an id in a path names: the number itself, or the key of the row, a UUID. Rejects with a ProblemError
 * (404) where there is none.
 */
export async function numberOf(
  id: string,
  request: FastifyRequest,
  dataset: Dataset,
  seed: string | undefined,
  searching: Searching,
): Promise<number> {
  if (/^\d+$/.test(id)) {
    if (Number(id) <= LAST_ROW) return Number(id);
    throw badParameter('id', id, `an integer from 1 to ${LAST_ROW}, or a UUID`);
  }
  const { name, family = name } = dataset;
  const columns = await columnsOf(dataset, request.query as RowsQuery, searching);
  const column = columns.find(({ name }) => name === dataset.key[0]) as Column;
  const { value } = column;
  const operands = [{ text: id.toLowerCase() }];
  const isNamed: Condition = { kind: 'comparison', column, kinds: kindsOf(value), operator: 'eq', operands };
  const [row] = seed === undefined ? [] : (candidates(isNamed, seedKey(family, seed), LAST_ROW) ?? []);
  if (row !== undefined) return row + 1;
  const which =
    seed === undefined ? 'Without a seed, rows are random, and none' : `With seed ${seed}, no row`;
  throw new ProblemError(404, `${which} has the ${column.name} ${id}`, {
    parameter: 'id',
    value: id,
    allowed: `the number of a row, or the ${column.name} of one`,
  });
}
