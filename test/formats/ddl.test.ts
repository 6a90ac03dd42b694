import initSqlJs from 'sql.js';
import t from 'tap';
import { uniform } from '../../src/columns/draw.js';
import { column, nested, pick, position, type Value } from '../../src/columns/value.js';
import {
  addForeignKeys,
  beginDump,
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
});

t.test('types of alternatives, without null', async (t) => {
  t.same(allTypes({ anyOf: [{ type: 'string', maxLength: 5 }, { type: 'null' }] })[0], 'VARCHAR(5)');
  t.same(allTypes({ type: ['integer', 'null'] })[0], 'BIGINT');
  t.same(allTypes({ oneOf: [{ type: 'integer' }, { type: 'number' }] })[0], 'DOUBLE PRECISION');
  t.same(allTypes({ anyOf: [{ type: 'integer' }, { type: 'string' }] })[0], 'TEXT');
  t.same(allTypes({ anyOf: [{ type: 'array' }, { type: 'string' }] })[0], 'TEXT');
  t.same(allTypes({ enum: [1, 2, null] })[0], 'BIGINT');
  t.same(allTypes({ enum: ['a', 'b'] })[0], 'TEXT');
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
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin;
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
