import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../../errors.js';
import type { Table } from '../../tables/table.js';
import { setFormat, withoutSuffix } from '../rows/suffix.js';

/** The table of a request. persons.csv is the table persons as CSV, unless a table has this name. Rejects with a ProblemError. */
export async function findTable(
  find: (name: string) => Promise<Table>,
  request: FastifyRequest,
): Promise<Table> {
  const { method, params, query } = request;
  const own = params as { name: string; readonly key?: string };
  try {
    return await find(own.name);
  } catch (error) {
    const found = withoutSuffix(own.name);
    const reads = (method === 'GET' || method === 'HEAD') && own.key === undefined;
    if (!reads || found === undefined || !(error instanceof ProblemError) || error.status !== 404)
      throw error;
    const table = await find(found.rest);
    own.name = found.rest;
    setFormat(query as Record<string, unknown>, found.suffix);
    return table;
  }
}
