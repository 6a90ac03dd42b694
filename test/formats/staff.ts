import type { SeedKey } from '../../src/random/key.js';
// Tables with cyclic references, and dumps of tables as a client would combine them.

import { uniform } from '../../src/columns/draw.js';
import { type Draw64, divided, permuted, range, remainder, row } from '../../src/columns/draw64.js';
import { column, pick, position, type Value } from '../../src/columns/value.js';
import {
  addForeignKeys,
  beginDump,
  createTables,
  endDump,
  type TableDefinition,
} from '../../src/formats/sql/ddl.js';
import type { Dialect } from '../../src/formats/sql/format.js';
import { planOf, represent } from '../support/engine.js';

export const rows = { Employee: 1200, Manager: 40, Team: 100 };

const number = (draw64: Draw64, min = 0n): Value => ({ kind: 'decimal', draw64, min, step: 1n, digits: 0 });
const code = (of: Draw64): Value => ({
  kind: 'numeral',
  draw64: permuted('badge', of, BigInt(rows.Manager)),
  alphabet: [...'0123456789abcdef'],
  width: 4,
});
const orNull = (value: Value): Value => ({
  kind: 'choice',
  draw: uniform('null', 20),
  values: [pick(uniform('none', 1), [null]), ...new Array<Value>(19).fill(value)],
});
const integerOrNull = { anyOf: [{ type: 'integer' }, { type: 'null' }] };
const team = range('team', BigInt(rows.Team));

/** Employees have a manager, managers and mentors are employees, and teams have a key of two columns. */
export const staff: readonly TableDefinition[] = [
  {
    name: 'Employee',
    columns: [
      column('id', position(1), { type: 'integer' }),
      column('manager', number(range('manager', BigInt(rows.Manager)), 1n), { type: 'integer' }),
      column('mentor', orNull(number(range('mentor', BigInt(rows.Employee)), 1n)), integerOrNull),
      column('division', number(divided(team, 10n)), { type: 'integer' }),
      column('team', number(remainder(team, 10n)), { type: 'integer' }),
      column('badge', code(range('badge of', BigInt(rows.Manager))), { type: 'string' }),
    ],
    primaryKey: ['id'],
    foreignKeys: [
      { columns: ['manager'], table: 'Manager', references: ['id'] },
      { columns: ['mentor'], table: 'Employee', references: ['id'] },
      { columns: ['division', 'team'], table: 'Team', references: ['division', 'number'] },
      { columns: ['badge'], table: 'Manager', references: ['badge'] },
    ],
  },
  {
    name: 'Manager',
    columns: [
      column('id', position(1), { type: 'integer' }),
      column('employee_id', number(range('employee', BigInt(rows.Employee)), 1n), { type: 'integer' }),
      column('badge', code(row), { type: 'string', maxLength: 4 }),
    ],
    primaryKey: ['id'],
    foreignKeys: [{ columns: ['employee_id'], table: 'Employee', references: ['id'] }],
  },
  {
    name: 'Team',
    columns: [
      column('division', number(divided(row, 10n)), { type: 'integer' }),
      column('number', number(remainder(row, 10n)), { type: 'integer' }),
    ],
    primaryKey: ['division', 'number'],
    foreignKeys: [],
  },
];

/** The statements that create the tables and fill each with `rows` rows. */
export function dump(
  tables: readonly TableDefinition[],
  rows: Readonly<Record<string, number>>,
  seed: SeedKey,
  dialect: Dialect,
): string {
  const inserts = tables.map(({ name, columns }) =>
    represent(planOf(columns, 'sql', { dialect, table: name }), seed, 0, rows[name] as number),
  );
  return [
    beginDump(dialect),
    createTables(tables, dialect),
    ...inserts,
    addForeignKeys(tables, dialect),
    endDump(dialect),
  ].join('');
}
