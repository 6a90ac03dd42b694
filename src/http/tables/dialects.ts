import type { FastifyRequest } from 'fastify';
import { badParameter } from '../../errors.js';
import { pathsOf } from './located.js';

// Other services have other parameters for what ours mean. Each of them has a file beside this one, with a hook that replaces its parameters
// in the query. A name that is a column is the column.

export type Query = Record<string, string | string[]>;

/** Takes a parameter out of the query; undefined where there is none, or where a column has its name. */
export function taken(request: FastifyRequest, query: Query, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || pathsOf(request).has(name)) return undefined;
  delete query[name];
  return once(name, value);
}

/** Adds a parameter to the query; one that is there, too, is then given twice. */
export function add(query: Query, name: string, value: string | string[]): void {
  query[name] = name in query ? [query[name] ?? [], value].flat() : value;
}

export function once(name: string, value: string | string[]): string {
  if (Array.isArray(value)) throw badParameter(name, value.join(), 'given once');
  return value;
}
