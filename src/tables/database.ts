import { isObject } from '../columns/given.js';
import { sha256 } from '../random/sha256.js';
import { below } from '../schemas/read/schema-error.js';
import type { Members } from './changes/change.js';
import { type Base, createState } from './changes/state.js';
import { unfit } from './fit.js';
import { GIVEN_KEY, type GivenDefinition, shapesOf } from './given.js';
import { isTableName, tableNameAllowed } from './stored-definitions.js';

/**
 * Reads a file of json-server: an object whose arrays are tables, and whose objects are tables of one row. Rows without a key get one.
 * Throws a ProblemError with a pointer to what is wrong.
 */
export function readDatabase(body: unknown): Map<string, GivenDefinition> {
  if (!isObject(body)) throw unfit('', 'The body must be an object whose members are tables');
  return new Map(Object.entries(body).map(([name, content]) => [name, definitionOf(name, content)]));
}

function definitionOf(name: string, content: unknown): GivenDefinition {
  const pointer = below('', name);
  if (!isTableName(name))
    throw unfit(pointer, `The name of a table must be ${tableNameAllowed}`, { value: name });
  if (!Array.isArray(content) && !isObject(content))
    throw unfit(pointer, `${name} must be an array of objects, or an object`);
  const singular = !Array.isArray(content);
  const rows = singular ? [content] : keyed(content, pointer);
  const columns = shapesOf(rows);
  const hasKey = singular || columns.some(({ name }) => name === GIVEN_KEY);
  const key = { name: GIVEN_KEY, kinds: ['number' as const], members: [] };
  return { given: { columns: hasKey ? columns : [key, ...columns], singular, rows } };
}

/** The rows, each with a key. */
function keyed(rows: readonly unknown[], around: string): Members[] {
  const keys = new Map<string, number>();
  let last = 0;
  for (const [at, row] of rows.entries()) {
    const pointer = `${around}/${at}`;
    if (!isObject(row)) throw unfit(pointer, `${pointer.slice(1)} must be an object`);
    const key = row[GIVEN_KEY];
    if (key === undefined || key === null) continue;
    if ((typeof key !== 'string' && typeof key !== 'number') || /^\.{0,2}$|\p{Surrogate}/u.test(String(key)))
      throw unfit(`${pointer}/${GIVEN_KEY}`, 'The key must be a number or a text that a URL can have');
    const other = keys.get(String(key));
    if (other !== undefined)
      throw unfit(`${pointer}/${GIVEN_KEY}`, `The row ${other} has this key, too`, { value: String(key) });
    keys.set(String(key), at);
    if (typeof key === 'number') last = Math.max(last, key);
  }
  return (rows as readonly Members[]).map((row) =>
    row[GIVEN_KEY] === undefined || row[GIVEN_KEY] === null ? { ...row, [GIVEN_KEY]: ++last } : row,
  );
}

/** What a table of these rows has before all changes. */
export function initialOf({ given: { rows, singular } }: GivenDefinition): Base {
  const state = createState(0, Number.MAX_SAFE_INTEGER);
  for (const [row, members] of rows.entries()) {
    state.restore({ row, change: { version: 0, json: JSON.stringify([members]), whole: true } });
    if (!singular) state.restore({ key: String(members[GIVEN_KEY]), row });
  }
  state.restore({ version: 0, next: rows.length, origin: '' });
  return state.base('');
}

/** Stands for the rows of a definition. */
export const editionOf = ({ given: { rows, singular } }: GivenDefinition): string =>
  sha256(JSON.stringify([rows, singular]), 'base64url').slice(0, 22);
