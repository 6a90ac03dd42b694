import { isObject, memberAt } from '../columns/given.js';
import { ProblemError } from '../errors.js';
import type { Added, Members, Operation, Outcome } from './changes/change.js';
import { patched } from './changes/merge-patch.js';
import type { Snapshot } from './changes/snapshot.js';
import { inOrder } from './columns.js';
import { checkFit, unfit } from './fit.js';
import { renewing } from './formulas/formulas.js';
import { generatedWithKey, type KeySearch, noRowWithKey } from './keys.js';
import { type RelatedTables, releaseRows } from './relations/delete.js';
import type { Table } from './table.js';

/** A row as it is after a change. */
export interface Written {
  readonly number: number;
  readonly row: Members;
  /** The version of the table since which it is so. */
  readonly version: number;
}

/** The most rows that one request may add. */
const MOST_ADDED = 10_000;

/**
 * Adds the row that a body is, or those of an array, all or none; what they leave out is generated. Rejects with a ProblemError for rows
 * that do not fit or are there already.
 */
export async function addRows(table: Table, body: unknown, means: KeySearch): Promise<Written[]> {
  const isList = Array.isArray(body);
  const rows: readonly unknown[] = isList ? body : [body];
  if (rows.length > MOST_ADDED) throw new ProblemError(413, `A request adds at most ${MOST_ADDED} rows`);
  const sample = await sampleOf(table);
  const added: Added[] = [];
  for (const [at, row] of rows.entries())
    added.push(await readAdded(table, row, sample, means, isList ? `/${at}` : ''));
  const outcome = await append(table, { add: added }, means);
  if (outcome === 'full')
    throw new ProblemError(409, `The keys of the table ${table.name} do not suffice for so many more rows`);
  if (typeof outcome === 'string')
    throw new ProblemError(409, `The table ${table.name} has a row with this key already`);
  const snapshot = await table.current(means);
  const made = await means.work((turn) => table.rows.changed(snapshot, outcome, turn));
  const written: Written[] = [];
  for (const number of outcome) {
    const row = made.get(number) ?? (await table.rows.after(undefined, number));
    written.push({ number, row, version: versionOf(snapshot, number) });
  }
  return written;
}

async function readAdded(
  table: Table,
  body: unknown,
  sample: Members,
  means: KeySearch,
  around: string,
): Promise<Added> {
  const { members, key } = membersOf(table, body, around);
  const { key: column } = table.columns;
  if (table.given !== undefined && column !== undefined)
    return { members: body as Members, keyName: column.name, ...(key !== undefined && { key: String(key) }) };
  if (key !== undefined && column === undefined)
    throw unfit(around, 'The keys of this table are the numbers of its rows, which nobody chooses');
  const whole = column === undefined || key === undefined ? members : { ...members, [column.name]: key };
  checkPatch(table, sample, whole, around);
  if (key === undefined) return { members };
  const row = await generatedWithKey(table, table.log.present(), String(key), means);
  return row === undefined ? { members: whole, key: String(key) } : { members, row };
}

/** A row as it is generated. */
const sampleOf = ({ rows }: Table) => rows.after(undefined, 0);

/** Throws a ProblemError where a patch does not fit, as the sample shows it for any row. */
function checkPatch(table: Table, sample: Members, members: Members, around: string): void {
  checkFit(table, inOrder(table.columns, patched(sample, members) as Members), Object.keys(members), around);
}

/** The members of a body without the key, and the key that it has. */
function membersOf({ columns }: Table, body: unknown, around: string): { members: Members; key: unknown } {
  if (!isObject(body))
    throw unfit(around, `${around === '' ? 'The body' : around.slice(1)} must be an object`);
  const { key: column, repeatsKey } = columns;
  const members = new Map(Object.entries(body));
  if (column === undefined) return { members: body, key: undefined };
  const key = members.get(column.name);
  const id = repeatsKey ? members.get('id') : undefined;
  if (key !== undefined && id !== undefined && key !== id)
    throw unfit(`${around}/id`, `id is the key, so it must be the same as ${column.name}`);
  members.delete(column.name);
  if (repeatsKey) members.delete('id');
  const own = key ?? id;
  if (own !== undefined && typeof own !== 'string' && typeof own !== 'number')
    throw unfit(`${around}/${key === undefined ? 'id' : column.name}`, 'The key must be a text or a number');
  // The URL of such a row would be that of the table, of all tables, or none.
  if (/^\.{0,2}$|\p{Surrogate}/u.test(String(own ?? 0)))
    throw unfit(
      `${around}/${key === undefined ? 'id' : column.name}`,
      'The key must be one that a URL can have: neither empty nor . nor .., and without halves of surrogate pairs',
    );
  return { members: Object.fromEntries(members), key: own };
}

/** Replaces a row, or changes it by a JSON Merge Patch (RFC 7396), which may be asked for a certain version of the row. */
export async function changeRow(
  table: Table,
  number: number,
  key: string,
  how: 'put' | 'patch',
  body: unknown,
  version: number | undefined,
  means: KeySearch,
): Promise<Written> {
  const { members, key: named } = membersOf(table, body, '');
  const { key: column } = table.columns;
  if (named !== undefined && String(named) !== key)
    throw unfit(`/${column?.name}`, `The key of a row stays as it is: ${key}`, { value: String(named) });
  const current = await table.rows.one(table.log.present(), number);
  if (current === undefined) throw noRowWithKey(table, key);
  const own = column === undefined ? {} : { [column.name]: memberAt(current, column.name) };
  if (how === 'patch') {
    checkFit(table, inOrder(table.columns, patched(current, members) as Members), Object.keys(members), '');
    const expected = version !== undefined && { version };
    return changed(table, key, { patch: [number], members, ...renewing(table, members), ...expected }, means);
  }
  const whole = { ...members, ...own };
  const row = inOrder(table.columns, whole);
  // The values of formulas that the body leaves out are made.
  const made = new Set(table.formulas.map(({ path: [name] }) => name));
  const told = Object.keys(row).filter((name) => Object.hasOwn(whole, name) || !made.has(name));
  checkFit(table, row, told.concat(Object.keys(members)), '');
  return changed(
    table,
    key,
    { put: number, members: whole, ...(version !== undefined && { version }) },
    means,
  );
}

async function changed(table: Table, key: string, operation: Operation, means: KeySearch): Promise<Written> {
  const outcome = await append(table, operation, means);
  if (outcome === 'other version') throw otherVersion();
  const [number] = outcome as readonly number[];
  if (number === undefined) throw noRowWithKey(table, key);
  return writtenRow(table, number, means);
}

/** Appends what is no deletion: of that, releaseRows() bounds what follows. */
async function append(table: Table, operation: Operation, means: KeySearch): Promise<Outcome> {
  await table.admit(operation, means);
  return table.log.append(operation);
}

const otherVersion = () => new ProblemError(412, 'If-Match names another version of the row');

/** The row as it is now. The log has read what was appended. */
async function writtenRow(table: Table, number: number, means: KeySearch): Promise<Written> {
  const now = table.formulas.length > 0 ? await table.current(means) : table.log.present();
  const version = versionOf(now, number);
  return { number, row: await table.rows.after(now.find(number), number), version };
}

/** The version of the table since which requests have written a row as it is. */
const versionOf = (now: Pick<Snapshot, 'find' | 'written'>, number: number): number =>
  (now.written ?? now).find(number)?.version ?? 0;

/** Deletes a row, after what refers to it; resolves to the row that it was. */
export async function deleteRow(
  tables: RelatedTables,
  table: Table,
  number: number,
  key: string,
  version: number | undefined,
  means: KeySearch,
): Promise<Members> {
  const snapshot = await table.current(means);
  const row = await table.rows.one(snapshot, number);
  if (version !== undefined && version !== versionOf(snapshot, number)) throw otherVersion();
  await releaseRows(tables, table, [number], means);
  const outcome = await table.log.append({ delete: [number], ...(version !== undefined && { version }) });
  if (outcome === 'other version') throw otherVersion();
  if (row === undefined || outcome.length === 0) throw noRowWithKey(table, key);
  return row;
}

/** Deletes many rows, after what refers to them; resolves to their number. */
export async function deleteRows(
  tables: RelatedTables,
  table: Table,
  numbers: readonly number[],
  means: KeySearch,
): Promise<number> {
  await releaseRows(tables, table, numbers, means);
  return (await table.log.append({ delete: numbers })).length;
}

/** Changes many rows by one patch; resolves to their number. */
export async function patchRows(
  table: Table,
  numbers: readonly number[],
  body: unknown,
  means: KeySearch,
): Promise<number> {
  const { members, key } = membersOf(table, body, '');
  if (key !== undefined) throw unfit(`/${table.columns.key?.name}`, 'The key of a row stays as it is');
  checkPatch(table, await sampleOf(table), members, '');
  return (await append(table, { patch: numbers, members, ...renewing(table, members) }, means)).length;
}

export const resetTable = ({ log }: Table) => log.append({ reset: true });
