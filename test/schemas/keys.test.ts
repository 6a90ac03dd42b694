// Primary keys are unique and foreign keys resolve, in any order and in cycles.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { projectRoot } from '../../src/project-root.js';
import { readSchema } from '../../src/schemas/schema.js';
import { columnsOf, modelOf, refusal, rowsOf } from './schemas.js';

const employeeManager = JSON.parse(readFileSync(join(projectRoot, 'data/schemas/company.json'), 'utf8'));

const primary = { sql: { key: 'primary' } };
const foreign = (reference: string) => ({ sql: { key: 'foreign', reference } });
const distinct = (values: readonly unknown[]) => new Set(values.map((value) => JSON.stringify(value))).size;

t.test('the employees and managers of the example', async (t) => {
  const rows = { Employee: 5_000, Manager: 300 };
  const employees = rowsOf(await columnsOf(employeeManager, 'Employee', rows), rows.Employee);
  const managers = rowsOf(await columnsOf(employeeManager, 'Manager', rows), rows.Manager);
  const ids = new Set(employees.map(({ id }) => id));
  const managerIds = new Set(managers.map(({ id }) => id));
  t.equal(ids.size, rows.Employee);
  t.equal(managerIds.size, rows.Manager);
  t.ok(employees.every(({ manager }) => managerIds.has(manager)));
  t.ok(managers.every(({ employee_id: id }) => ids.has(id)));
  t.equal(
    new Set(employees.map(({ manager }) => manager)).size,
    rows.Manager,
    'every manager has an employee',
  );

  const velocities = employees.map(({ velocity }) => velocity as number);
  const mean = velocities.reduce((sum, value) => sum + value, 0) / velocities.length;
  t.ok(velocities.every((value) => value >= 2 && value <= 21));
  t.ok(Math.abs(mean - 11.5) < 0.2, `${mean}`);
  t.ok(
    employees.every(
      ({ hire_date: at }) => (at as string) >= '2021-01-18' && (at as string) <= '2025-12-31T23:59:59.999Z',
    ),
  );
  t.ok(employees.every(({ name }) => (name as string).length >= 1 && (name as string).length <= 40));

  const { models } = readSchema(employeeManager);
  t.equal(models.get('Employee')?.defaultRows, 100);
  t.strictSame(models.get('Employee')?.primaryKey, ['id']);
  t.match(models.get('Employee')?.foreignKeys, [
    { columns: ['manager'], model: 'Manager', references: ['id'] },
  ]);
  t.strictSame(
    models
      .get('Employee')
      ?.fields.map(({ name, kind, nullable, maxLength }) => [name, kind, nullable, maxLength]),
    [
      ['id', 'bigint', false, undefined],
      ['name', 'text', false, 25],
      ['hire_date', 'timestamp', false, undefined],
      ['velocity', 'double', false, undefined],
      ['manager', 'bigint', false, undefined],
    ],
  );
});

t.test('a row does not depend on other columns or on the number of rows', async (t) => {
  const x = { type: 'string' };
  const [alone] = rowsOf(await columnsOf(modelOf({ x })), 1);
  const [beside] = rowsOf(await columnsOf(modelOf({ a: { type: 'integer' }, x, b: { ...x } })), 1);
  t.equal(alone?.x, beside?.x);
  t.not(beside?.x, beside?.b);
  const few = rowsOf(await columnsOf(employeeManager, 'Employee', { Employee: 10 }), 10);
  const many = rowsOf(await columnsOf(employeeManager, 'Employee', { Employee: 1e9 }), 10);
  t.strictSame(few, many);
});

const keyTypes: Record<string, Record<string, unknown>> = {
  integer: { type: 'integer' },
  'all of a range': { type: 'integer', minimum: -300, maximum: 199 },
  number: { type: 'number', minimum: 0, maximum: 1, multipleOf: 0.001 },
  string: { type: 'string' },
  'short string': { type: 'string', maxLength: 2 },
  'long string': { type: 'string', minLength: 40, maxLength: 50 },
  uuid: { type: 'string', format: 'uuid' },
  email: { type: 'string', format: 'email' },
  'short email': { type: 'string', format: 'email', maxLength: 20 },
  hostname: { type: 'string', format: 'hostname' },
  ipv4: { type: 'string', format: 'ipv4' },
  ipv6: { type: 'string', format: 'ipv6' },
  date: { type: 'string', format: 'date' },
  'date-time': { type: 'string', format: 'date-time' },
  pattern: { type: 'string', pattern: '^EMP-\\d{2}-[A-Z]{3}$' },
  enum: { enum: Array.from({ length: 500 }, (_, index) => `v${index}`) },
  'faker method': { type: 'string', faker: 'person.lastName' },
  'e-mail of names': { type: 'string', synthesizer: 'email' },
};

const serial = { sql: { key: 'primary', serial: true } };

for (const [what, type, key] of Object.entries(keyTypes).flatMap(([what, type]) => [
  [what, type, primary] as const,
  [`serial ${what}`, type, serial] as const,
])) {
  t.test(`keys and references: ${what}`, async (t) => {
    const schema = {
      $defs: {
        Parent: { properties: { id: { ...type, ...key } } },
        Child: { properties: { parent: { ...type, ...foreign('Parent.id') } } },
      },
      rows: { Parent: 400, Child: 200 },
    };
    const parents = rowsOf(await columnsOf(schema, 'Parent'), 400).map(({ id }) => id);
    const children = rowsOf(await columnsOf(schema, 'Child'), 200).map(({ parent }) => parent);
    t.equal(distinct(parents), 400);
    t.ok(children.every((parent) => parents.includes(parent)));
    t.ok(distinct(children) > 100);
    if (what.endsWith('uuid')) {
      const v4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
      t.ok(parents.every((id) => v4.test(id as string)));
      t.equal(readSchema(schema).models.get('Child')?.fields[0]?.kind, 'uuid');
    }
  });
}

t.test('serial keys are the values of the type in their order', async (t) => {
  const idsOf = async (type: object, count: number) =>
    rowsOf(await columnsOf(modelOf({ id: { ...type, ...serial } })), count).map(({ id }) => id);
  t.strictSame(await idsOf({ type: 'integer', minimum: 1 }, 4), [1, 2, 3, 4]);
  t.strictSame(await idsOf({ type: 'integer', minimum: 10, multipleOf: 10 }, 3), [10, 20, 30]);
  t.strictSame(await idsOf({ type: 'string', pattern: '^EMP-[0-9]{3}$' }, 2), ['EMP-000', 'EMP-001']);
  t.strictSame(await idsOf({ enum: ['a', 'b', 'c'] }, 3), ['a', 'b', 'c']);

  const schema = {
    $defs: {
      Parent: { properties: { id: { type: 'integer', minimum: 1, ...serial } } },
      Child: { properties: { parent: { type: 'integer', ...foreign('Parent.id') } } },
    },
    rows: { Parent: 7, Child: 500 },
  };
  const refers = rowsOf(await columnsOf(schema, 'Child'), 500).map(({ parent }) => parent as number);
  t.strictSame([...new Set(refers)].sort(), [1, 2, 3, 4, 5, 6, 7]);
  const child = readSchema(schema).models.get('Child');
  const dangling = await child?.columns(new Map(), { share: 1, as: 'cells' });
  t.ok(
    rowsOf(dangling ?? [], 100).some(({ parent }) => parent === 8),
    'the first key that no row has',
  );
  t.equal(
    readSchema(modelOf({ id: { type: 'integer', maximum: 9, ...serial } })).models.get('M')?.fields[0]?.kind,
    'integer',
  );
});

t.test('refuses serial keys that are no counter', async (t) => {
  const at = '/$defs/M/properties/id/sql';
  const refusalOf = (sql: object, more: object = {}) =>
    refusal(modelOf({ id: { type: 'integer', sql }, ...more }));
  t.equal(refusalOf({ key: 'primary', serial: 'yes' })?.pointer, `${at}/serial`);
  t.equal(refusalOf({ reference: 'M.id', serial: true })?.pointer, `${at}/serial`);
  const two = refusalOf({ key: 'primary', serial: true }, { b: { type: 'integer', ...primary } });
  t.equal(two?.pointer, `${at}/key`);
  t.match(two?.message, /several properties/);
  const few = refusal(modelOf({ id: { type: 'integer', minimum: 1, maximum: 9, ...serial } }, 10));
  t.match(few?.message, 'there are only 9');
});

t.test('self-references, optional references, and references with a distribution', async (t) => {
  const schema = {
    $defs: {
      Person: {
        properties: {
          id: { type: 'integer', ...primary },
          parent: { anyOf: [{ type: 'integer' }, { type: 'null' }], ...foreign('Person.id') },
          idol: { type: 'integer', ...foreign('Person.id'), distribution: 'zipf' },
        },
      },
    },
    rows: { Person: 1_000 },
  };
  const people = rowsOf(await columnsOf(schema, 'Person'), 1_000);
  const ids = new Set(people.map(({ id }) => id));
  const orphans = people.filter(({ parent }) => parent === null).length;
  t.ok(orphans > 20 && orphans < 90, `${orphans}`);
  t.ok(people.every(({ parent, idol }) => (parent === null || ids.has(parent)) && ids.has(idol)));
  const fans = people.filter(({ idol }) => idol === people[0]?.id).length;
  t.ok(fans > 90 && fans < 180, `the first of 1,000 has a share of 1 / H(1000) = 13 %: ${fans}`);
  t.equal(readSchema(schema).models.get('Person')?.fields[1]?.nullable, true);
});

t.test('composite keys, references to them, and junction tables', async (t) => {
  const schema = {
    $defs: {
      Order: { properties: { id: { type: 'integer', ...primary } } },
      Line: {
        properties: {
          order: { type: 'integer', sql: { key: 'primary', reference: 'Order.id' } },
          number: { type: 'integer', minimum: 1, maximum: 5, ...primary },
        },
      },
      Parcel: {
        properties: {
          line_order: { type: 'integer', ...foreign('Line.order') },
          line_number: { type: 'integer', ...foreign('Line.number') },
        },
      },
      Pair: {
        properties: {
          left: { type: 'integer', sql: { key: ['primary', 'foreign'], reference: 'Order.id' } },
          right: { type: 'integer', sql: { key: ['primary', 'foreign'], reference: 'Order.id' } },
        },
      },
      Wide: { properties: { a: { type: 'integer', ...primary }, b: { type: 'string', ...primary } } },
    },
    rows: { Order: 30, Line: 150, Parcel: 200, Pair: 900, Wide: 500 },
  };
  const all = async (model: string) => rowsOf(await columnsOf(schema, model), schema.rows[model as 'Order']);
  const orders = new Set((await all('Order')).map(({ id }) => id));
  const lines = await all('Line');
  t.equal(distinct(lines), 150, 'all there are');
  t.ok(lines.every(({ order }) => orders.has(order)));
  const keys = new Set(lines.map(({ order, number }) => `${order} ${number}`));
  t.ok((await all('Parcel')).every((parcel) => keys.has(`${parcel.line_order} ${parcel.line_number}`)));
  const pairs = await all('Pair');
  t.equal(distinct(pairs), 900, 'all there are');
  t.ok(pairs.every(({ left, right }) => orders.has(left) && orders.has(right)));
  t.equal(distinct(await all('Wide')), 500);
  t.match(readSchema(schema).models.get('Parcel')?.foreignKeys, [
    { columns: ['line_order', 'line_number'], model: 'Line', references: ['order', 'number'] },
  ]);
  t.equal(
    refusal({ ...schema, rows: { ...schema.rows, Pair: 901 } })?.members.pointer,
    '/$defs/Pair/properties/left/sql/key',
  );
});

t.test('a one-to-one relation: a primary key that is a foreign key', async (t) => {
  const schema = {
    $defs: {
      A: { properties: { id: { type: 'string', ...primary } } },
      B: { properties: { a: { type: 'string', sql: { key: 'primary', reference: 'A.id' } } } },
      C: { properties: { b: { type: 'string', ...foreign('B.a') } } },
    },
    rows: { A: 50, B: 50, C: 50 },
  };
  const ids = rowsOf(await columnsOf(schema, 'A'), 50).map(({ id }) => id);
  const ones = rowsOf(await columnsOf(schema, 'B'), 50).map(({ a }) => a);
  const others = rowsOf(await columnsOf(schema, 'C'), 50).map(({ b }) => b);
  t.strictSame([...ones].sort(), [...ids].sort());
  t.ok(others.every((b) => ones.includes(b)));
  t.equal(refusal({ ...schema, rows: { A: 5, B: 6 } })?.members.pointer, '/$defs/B/properties/a/sql/key');
});

t.test('keys without values, and references that cannot resolve', async (t) => {
  const circle = {
    $defs: {
      A: { properties: { id: { type: 'integer', sql: { key: 'primary', reference: 'B.id' } } } },
      B: { properties: { id: { type: 'integer', sql: { key: 'primary', reference: 'A.id' } } } },
    },
  };
  t.match(refusal(circle)?.message, /in a cycle/);
  const child = (type: Record<string, unknown>, id: Record<string, unknown> = { type: 'integer' }) => ({
    $defs: {
      A: { properties: { id: { ...id, ...primary } } },
      B: { properties: { a: { ...type, ...foreign('A.id') } } },
    },
  });
  const at = '/$defs/B/properties/a';
  t.equal(refusal(child({ type: 'string' }))?.members.pointer, `${at}/type`);
  t.equal(refusal(child({ type: 'integer', maximum: 10 }))?.members.pointer, `${at}/maximum`);
  t.equal(
    refusal(child({ type: 'string', maxLength: 5 }, { type: 'string' }))?.members.pointer,
    `${at}/maxLength`,
  );
  await t.rejects(columnsOf(child({ type: 'integer' }), 'B', { A: 0, B: 1 }), { message: /A has no rows/ });
});
