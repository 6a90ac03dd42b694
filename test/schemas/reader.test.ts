// Schemas of different clients are read at once: a small one does not wait until a large one has been read.
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import t from 'tap';
import { builtRoot } from '../../src/project-root.js';
import { packed, unpacking } from '../../src/schemas/lists.js';
import { createReader } from '../../src/schemas/reader.js';
import { readSchema } from '../../src/schemas/schema.js';
import { modelOf } from './schemas.js';

const columns = (count: number) =>
  JSON.stringify(
    modelOf(
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [
          `p${index}`,
          { type: 'string', pattern: `^${'(a{1,9}|b{2,8})'.repeat(6)}$` },
        ]),
      ),
    ),
  );

t.test('a small schema overtakes a large one', async (t) => {
  const reader = createReader();
  const outlineOf = (text: string) => reader.ask(text, 'outline', {});
  // Both threads have loaded their modules.
  await Promise.all([outlineOf(columns(1)), outlineOf(columns(900))]);

  for (const count of [910, 3_000]) {
    const large = outlineOf(columns(count));
    const first = await Promise.race([large.then(() => 'large'), outlineOf(columns(2)).then(() => 'small')]);
    t.equal(first, 'small', `${count} columns`);
    t.equal((await large).models[0]?.fields.length, count);
  }
});

t.test('a question takes no work from the questions after it', async (t) => {
  const values = Array.from({ length: 20_000 }, (_, index) => index);
  const model = readSchema(modelOf({ x: { enum: values } })).models.get('M');
  for (let question = 0; question < 40; question++) {
    const [column] = (await model?.columns(new Map())) ?? [];
    t.equal(column?.name, 'x');
  }
});

t.test(
  'vocabularies of other texts are those that came before, and columns the same as on one thread',
  async (t) => {
    const reader = createReader();
    const model = (most: number) =>
      modelOf({
        city: { type: 'string' },
        country: { type: 'string' },
        phone: { type: 'string' },
        size: { enum: Array.from({ length: 70 }, (_, index) => index + most) },
        price: { type: 'integer', minimum: 0, maximum: most },
      });
    const question = { model: 'M', rows: new Map() };
    const known: unknown[] = [];
    for (const most of [100, 200, 300, 400]) {
      const columns = await reader.ask(JSON.stringify(model(most)), 'columns', question);
      const expected = await readSchema(model(most)).models.get('M')?.columns(new Map());
      t.strictSame(columns, structuredClone(expected));
      const [city, country] = columns.map(({ value }) => value);
      if (city?.kind !== 'pick' || country?.kind !== 'pick') throw new Error('no places');
      t.equal(city.draw, country.draw, 'what is one draw stays one');
      known.push(city.values);
    }
    t.equal(known[2], known[1]);
    t.equal(known[3], known[1]);
  },
);

t.test('a thread that has lost a list asks for all of them', (t) => {
  const list = Array.from({ length: 100 }, (_, index) => `${index}`);
  const made = { list, again: [{ list }], 'not a draw': { base: list } };
  const send = (whole = false) => structuredClone(packed(made, whole));
  const [here, there] = [unpacking(), unpacking()];
  t.strictSame(here(send()), made);
  t.strictSame(here(send()), made);
  const without = send();
  t.equal(without.slots.length, 3);
  t.equal(there(without), undefined);
  t.strictSame(there(send(true)), made);
  const got = there(send());
  t.strictSame(got, made);
  t.equal(got?.list, got?.again[0]?.list);
  t.end();
});

t.test('more schemas than may wait are to come again', async (t) => {
  const reader = createReader();
  const answers = await Promise.allSettled(
    Array.from({ length: 300 }, () => reader.ask(columns(1), 'outline', {})),
  );
  const refused = answers.filter((answer) => answer.status === 'rejected');
  t.ok(refused.length > 0 && refused.length <= 100, `${refused.length}`);
  for (const { reason } of refused) t.match(reason, { status: 503, retryAfter: 1 });
});

/** The modules that one loads at once, directly or through others, as the build has written them. */
function loadedBy(module: string, loaded = new Set<string>()): ReadonlySet<string> {
  if (loaded.has(module)) return loaded;
  loaded.add(module);
  const code = readFileSync(join(builtRoot, module), 'utf8');
  for (const [, path] of code.matchAll(/^(?:import|export)\s[^;]*?'(\.[^']+)';$/gm))
    loadedBy(posix.join(posix.dirname(module), path as string), loaded);
  return loaded;
}

t.test('the service loads none of the modules that read schemas: only the threads do', async (t) => {
  const [service, thread] = ['src/app.js', 'src/schemas/worker.js'].map((module) => loadedBy(module));
  const parts = 'candidates computed distributions formulas names noise rows text values'.split(' ');
  for (const part of parts) {
    const isOfPart = (module: string) => module.startsWith(`src/schemas/${part}/`);
    t.strictSame([...(service ?? [])].filter(isOfPart), [], part);
    t.ok([...(thread ?? [])].some(isOfPart), part);
  }
  t.ok(service?.has('src/schemas/dataset.js'));
});
