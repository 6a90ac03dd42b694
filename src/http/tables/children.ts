import type { FastifyRequest, preValidationAsyncHookHandler } from 'fastify';
import { isObject } from '../../columns/given.js';
import { ProblemError } from '../../errors.js';
import type { Condition } from '../../query/read/condition.js';
import { noneNamed } from '../../schemas/catalog.js';
import type { Members } from '../../tables/changes/change.js';
import { noRowWithKey, rowWithKey } from '../../tables/keys.js';
import { referenceOf, refersTo } from '../../tables/relations/related-rows.js';
import type { Tables } from '../../tables/tables.js';
import type { RowsContext } from '../rows/answers.js';
import { locateAt, openTables, tagOf } from './located.js';

// /tables/{name}/{key}/{child}: the rows that refer to a row. A request for them is one for their table, with a condition that it does not state.

/** The row whose children are asked for. */
interface Parent {
  /** Stands for the condition that rows refer to it; undefined where no row can. */
  readonly condition: Condition | undefined;
  readonly name: string;
  /** The version of the row. */
  readonly version: string;
  /** What a row has that refers to it. */
  readonly members: Members;
  /** Its URL, without the base, and the name of the children. */
  readonly path: string;
}

const parents = new WeakMap<FastifyRequest, Parent>();

/** The row whose children the request is for; undefined where it is for a whole table. */
export const parentOf = (request: FastifyRequest): Parent | undefined => parents.get(request);

/** A body of rows that are added to the children of a row: they refer to it. */
export function withParent(request: FastifyRequest, body: unknown): unknown {
  const { members } = parentOf(request) ?? {};
  if (members === undefined) return body;
  const own = (row: unknown, around = '') => {
    if (!isObject(row)) return row;
    for (const [name, value] of Object.entries(members))
      if (row[name] !== undefined && String(row[name]) !== String(value))
        throw new ProblemError(422, `${name} must be that of the row in the URL, ${value}, or left out`, {
          pointer: `${around}/${name}`,
          value: String(row[name]),
          allowed: String(value),
        });
    return { ...row, ...members };
  };
  return Array.isArray(body) ? body.map((row, at) => own(row, `/${at}`)) : own(body);
}

/** A hook that finds the rows that refer to the row in the path, by the name that they have in relation to it. */
export const locateChildren =
  (tables: Tables, { searching }: RowsContext): preValidationAsyncHookHandler =>
  async (request, reply) => {
    const own = openTables(request, reply, tables);
    const { name, key, child } = request.params as Record<'name' | 'key' | 'child', string>;
    const table = await own.find(name);
    const { children } = await own.relations(table.name);
    const relation = children.find(({ childName }) => childName === child);
    const names = children.map(({ childName }) => childName);
    if (relation === undefined) throw noneNamed('table that refers to this one, called', child, names);
    const means = { ...searching, work: request.work };
    const snapshot = await table.current(means);
    const number = await rowWithKey(table, snapshot, key, means);
    const row = number === undefined ? undefined : await table.rows.one(snapshot, number);
    if (number === undefined || row === undefined) throw noRowWithKey(table, key);
    const found = await own.find(relation.child);
    const reference = referenceOf(row, relation.references);
    const condition = reference && refersTo(found, relation.columns, [reference]);
    const members = relation.columns.map((column, at) => [column, reference?.[at]]);
    const parent: Parent = {
      condition,
      name: JSON.stringify([relation.columns, reference]),
      version: tagOf(table, snapshot, number),
      members: Object.fromEntries(members),
      path: `/tables/${[name, key, child].map(encodeURIComponent).join('/')}`,
    };
    locateAt(request, own, found);
    parents.set(request, parent);
  };
