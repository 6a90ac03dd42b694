import initSqlJs from 'sql.js';
import t from 'tap';
import { uniform } from '../../src/columns/draw.js';
import { column, nested, pick, position, type Value } from '../../src/columns/value.js';
import {
  addForeignKeys,
  beginDump,
  createMissing,
  createTables,
  endDump,
  type TableDefinition,
} from '../../src/formats/sql/ddl.js';
import { dialects } from '../../src/formats/sql/format.js';
import { columnType } from '../../src/formats/sql/types.js';
import type { SeedKey } from '../../src/random/key.js';
import { time } from './nasty-columns.js';
import { dump, rows, staff } from './staff.js';

const SEED = 99n as SeedKey;
const { Database } = await initSqlJs();

const text = pick(uniform('text', 1), ['a']);
const none: Value = pick(uniform('none', 1), [null]);
const choice = (...values: Value[]): Value => ({
  kind: 'choice',
  draw: uniform('choice', values.length),
  values,
});
const allTypes = (schema: object, value: Value = text, isKey = false) =>
  dialects.map((dialect) => columnType(column('c', value, schema), isKey, dialect));

t.test('types follow the schema', async (t) => {
  t.same(allTypes({ type: 'integer', minimum: 0 }), ['BIGINT', 'BIGINT', 'INTEGER']);
  t.same(allTypes({ type: 'integer', minimum: -32768, maximum: 32767 }), ['SMALLINT', 'SMALLINT', 'INTEGER']);
  t.same(allTypes({ type: 'integer', exclusiveMinimum: 0, maximum: 32768 }), ['INTEGER', 'INT', 'INTEGER']);
  t.same(allTypes({ type: 'integer', minimum: 0, maximum: 2 ** 31 }), ['BIGINT', 'BIGINT', 'INTEGER']);
  const price = { type: 'number', multipleOf: 0.01 };
  t.same(
    allTypes({ ...price, minimum: 0, maximum: 999.99 }),
    ['NUMERIC(6,2)', 'DECIMAL(6,2)', 'NUMERIC(6,2)'],
    'the next integer is in reach, too',
  );
  t.equal(allTypes({ ...price, minimum: -12000, exclusiveMaximum: 999 })[0], 'NUMERIC(7,2)');
  t.equal(allTypes(price)[0], 'NUMERIC(15,2)');
  t.equal(allTypes({ ...price, maximum: 1e20 })[0], 'DOUBLE PRECISION');
  t.equal(allTypes({ type: 'number', multipleOf: 1e-7, minimum: 0, maximum: 1 })[0], 'DOUBLE PRECISION');
  for (const format of ['ipv4', 'ipv6'])
    t.same(allTypes({ type: 'string', format }), ['INET', 'VARCHAR(45)', 'TEXT']);
  t.same(allTypes({ type: 'number' }), ['DOUBLE PRECISION', 'DOUBLE', 'REAL']);
  t.same(allTypes({ type: 'boolean' }), ['BOOLEAN', 'BOOLEAN', 'INTEGER']);
  t.same(allTypes({ type: 'array' }), ['JSONB', 'JSON', 'TEXT']);
  t.same(allTypes({ type: 'object' }), ['JSONB', 'JSON', 'TEXT']);
  t.same(allTypes({ type: 'string' }), ['TEXT', 'TEXT', 'TEXT']);
  t.same(allTypes({ type: 'string', maxLength: 32 }), ['VARCHAR(32)', 'VARCHAR(32)', 'VARCHAR(32)']);
  t.same(allTypes({ type: 'string', maxLength: 0 }), ['VARCHAR(1)', 'VARCHAR(1)', 'VARCHAR(1)']);
  t.same(allTypes({ type: 'string', maxLength: 300 }), ['VARCHAR(300)', 'TEXT', 'VARCHAR(300)']);
  t.same(allTypes({ type: 'string', maxLength: 2e7 }), ['TEXT', 'LONGTEXT', 'VARCHAR(20000000)']);
  t.same(allTypes({ type: 'string', format: 'uuid' }), ['UUID', 'CHAR(36)', 'TEXT']);
  t.same(allTypes({ type: 'string', format: 'email' }), ['TEXT', 'TEXT', 'TEXT']);
});

t.test('types of times, which MySQL has only for values without a time zone', async (t) => {
  const of = (form: 'date' | 'time' | 'date-time', value: Value = time(form)) =>
    allTypes({ type: 'string', format: form }, value);
  t.same(of('date'), ['DATE', 'DATE', 'TEXT']);
  t.same(of('time'), ['TIME', 'TIME(6)', 'TEXT']);
  t.same(of('date-time'), ['TIMESTAMPTZ', 'DATETIME(6)', 'TEXT']);
  t.same(of('date-time', choice(none, time('date-time'))), ['TIMESTAMPTZ', 'DATETIME(6)', 'TEXT']);
  t.same(of('date-time', text), ['TIMESTAMPTZ', 'TEXT', 'TEXT']);
  t.same(of('date-time', { ...time('date-time'), digits: 9 }), ['TEXT', 'TEXT', 'TEXT'], 'nanoseconds');
});

t.test('types of alternatives, without null', async (t) => {
  t.same(allTypes({ anyOf: [{ type: 'string', maxLength: 5 }, { type: 'null' }] })[0], 'VARCHAR(5)');
  t.same(allTypes({ type: ['integer', 'null'] })[0], 'BIGINT');
  t.same(allTypes({ oneOf: [{ type: 'integer' }, { type: 'number' }] })[0], 'DOUBLE PRECISION');
  t.same(allTypes({ anyOf: [{ type: 'integer' }, { type: 'string' }] })[0], 'TEXT');
  t.same(allTypes({ anyOf: [{ type: 'array' }, { type: 'string' }] })[0], 'TEXT');
  t.same(allTypes({ enum: [1, 2, null] })[0], 'SMALLINT');
  t.same(allTypes({ enum: [1, 2.5] })[0], 'DOUBLE PRECISION');
  t.same(allTypes({ enum: ['a', 'bcd'] }), ['VARCHAR(3)', 'VARCHAR(3)', 'VARCHAR(3)']);
  t.same(allTypes({ enum: ['a', 1] })[0], 'TEXT');
  t.same(allTypes({ const: 1.5 })[0], 'DOUBLE PRECISION');
  t.same(allTypes({ const: true })[0], 'BOOLEAN');
  t.same(allTypes({})[0], 'TEXT');
  t.same(allTypes({ type: 'null' })[0], 'TEXT');
});

t.test('keys in MySQL are VARCHAR of at most the length that it can index', async (t) => {
  t.same(allTypes({ type: 'string' }, text, true), ['TEXT', 'VARCHAR(255)', 'TEXT']);
  t.equal(allTypes({ type: 'string', maxLength: 400 }, text, true)[1], 'VARCHAR(400)');
  t.equal(allTypes({ type: 'string', maxLength: 4000 }, text, true)[1], 'VARCHAR(768)');
});

const pets: TableDefinition[] = [
  {
    name: 'Pet',
    columns: [
      column('id', position(1), { type: 'integer' }),
      column('tag', text, { type: 'string' }),
      column('home', nested([column('ci"ty', choice(none, text), { type: ['string', 'null'] })]), {}),
      column('mother', pick(uniform('mother', 2), [1, null]), { type: ['integer', 'null'] }),
    ],
    primaryKey: ['id'],
    foreignKeys: [{ columns: ['mother', 'home.ci"ty'], table: 'Pet', references: ['id', 'tag'] }],
  },
];

t.test('statements for PostgreSQL', async (t) => {
  t.equal(
    createTables(pets, 'postgresql'),
    `CREATE TABLE "Pet" (
  "id" BIGINT NOT NULL,
  "tag" TEXT NOT NULL,
  "home.ci""ty" TEXT,
  "mother" BIGINT,
  PRIMARY KEY ("id"),
  UNIQUE ("id","tag")
);
`,
  );
  t.equal(
    addForeignKeys(pets, 'postgresql'),
    'ALTER TABLE "Pet" ADD FOREIGN KEY ("mother","home.ci""ty") REFERENCES "Pet" ("id","tag");\n',
  );
});

t.test('statements for MySQL', async (t) => {
  t.equal(
    createTables(pets, 'mysql'),
    `CREATE TABLE \`Pet\` (
  \`id\` BIGINT NOT NULL,
  \`tag\` VARCHAR(255) NOT NULL,
  \`home.ci"ty\` VARCHAR(255),
  \`mother\` BIGINT,
  PRIMARY KEY (\`id\`),
  UNIQUE (\`id\`,\`tag\`)
) DEFAULT CHARACTER SET utf8mb4 /*!80017 COLLATE utf8mb4_0900_bin */ /*M!100202 COLLATE utf8mb4_nopad_bin */;
`,
  );
  t.match(addForeignKeys(pets, 'mysql'), 'ALTER TABLE `Pet` ADD FOREIGN KEY (`mother`,');
});

t.test('statements for SQLite: foreign keys are in CREATE TABLE and wait for COMMIT', async (t) => {
  t.match(
    createTables(pets, 'sqlite'),
    'FOREIGN KEY ("mother","home.ci""ty") REFERENCES "Pet" ("id","tag") DEFERRABLE INITIALLY DEFERRED\n);\n',
  );
  t.equal(addForeignKeys(pets, 'sqlite'), '');
  t.equal(`${beginDump('sqlite')}${endDump('sqlite')}`, 'BEGIN;\nCOMMIT;\n');
});

t.test('bounds and enumerations are checked, and unique columns are unique', async (t) => {
  const columns = [
    column('id', position(1), { type: 'integer', minimum: 1 }),
    column('e"mail', text, { type: 'string', unique: true }),
    column('age', position(1), { type: 'integer', minimum: 0, maximum: 150 }),
    column('share', position(1), { type: 'number', exclusiveMinimum: 0, maximum: 1 }),
    column('color', text, { enum: ["it's", 'red', null] }),
    column('size', position(1), { enum: [1, 2.5] }),
    column('mixed', text, { enum: ['a', 1] }),
    column('many', text, { enum: Array.from({ length: 101 }, (_, index) => `${index}`) }),
  ];
  const table = { name: 'All', columns, primaryKey: ['id'], foreignKeys: [] };
  t.equal(
    createMissing(table, 'postgresql'),
    `CREATE TABLE IF NOT EXISTS "All" (
  "id" BIGINT NOT NULL CHECK ("id" >= 1),
  "e""mail" TEXT NOT NULL,
  "age" SMALLINT NOT NULL CHECK ("age" BETWEEN 0 AND 150),
  "share" DOUBLE PRECISION NOT NULL CHECK ("share" > 0 AND "share" <= 1),
  "color" VARCHAR(4) NOT NULL CHECK ("color" IN ('it''s', 'red')),
  "size" DOUBLE PRECISION NOT NULL CHECK ("size" IN (1, 2.5)),
  "mixed" TEXT NOT NULL,
  "many" VARCHAR(3) NOT NULL,
  PRIMARY KEY ("id"),
  UNIQUE ("e""mail")
);
`,
  );
});

t.test('a foreign key has the type of the column that it refers to, also in a circle', async (t) => {
  const bounded = { type: 'integer', minimum: 1, maximum: 9 };
  const reference = (name: string, table: string) => ({
    name,
    columns: [column('id', position(1), name === 'A' ? bounded : { type: 'integer' })],
    primaryKey: ['id'],
    foreignKeys: [{ columns: ['id'], table, references: ['id'] }],
  });
  const chain = [reference('C', 'B'), reference('B', 'A'), { ...reference('A', 'A'), foreignKeys: [] }];
  t.same(
    createTables(chain, 'mysql').match(/^ {2}`id` .*/gm),
    ['SMALLINT NOT NULL', 'SMALLINT NOT NULL', 'SMALLINT NOT NULL CHECK (`id` BETWEEN 1 AND 9)'].map(
      (type) => `  \`id\` ${type},`,
    ),
  );
  const circle = [reference('A', 'B'), reference('B', 'A')];
  t.match(createTables(circle, 'postgresql'), /CREATE TABLE "A" \(\n {2}"id" SMALLINT/);
});

t.test('a dump of tables with cyclic references loads into SQLite with foreign keys on', async (t) => {
  const database = new Database();
  database.run('PRAGMA foreign_keys = ON');
  database.run(dump(staff, rows, SEED, 'sqlite'));
  t.same(database.exec('PRAGMA foreign_key_check'), []);
  for (const [name, count] of Object.entries(rows)) {
    t.same(database.exec(`SELECT count(*) FROM "${name}"`)[0]?.values, [[count]], name);
  }
  const orphan = `INSERT INTO "Manager" VALUES (41, 1201, 'ffff')`;
  t.throws(() => database.run(orphan), /FOREIGN KEY constraint failed/);
  database.close();
});

t.test('SQLite refuses a dump whose references do not resolve', async (t) => {
  const database = new Database();
  database.run('PRAGMA foreign_keys = ON');
  const damaged = dump(staff, { ...rows, Manager: 39 }, SEED, 'sqlite');
  t.throws(() => database.run(damaged), /FOREIGN KEY constraint failed/);
  database.close();
});
