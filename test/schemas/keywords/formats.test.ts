// Texts of every format: validators accept those of formats that they know, and texts of the others are what their name says.
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import t from 'tap';
import { kindsOfFormat, patternFormats } from '../../../src/schemas/text/format-patterns.js';
import { sameFormats, textFormats } from '../../../src/schemas/text/formats.js';
import { columnsOf, modelOf, refusal, rowsOf, valuesOf } from '../schemas.js';

const ajv = new Ajv2020({ strict: false, logger: false });
formats.default(ajv);

const names = [textFormats, sameFormats, patternFormats].flatMap(Object.keys).concat('jwt');

for (const format of names) {
  t.test(format, async (t) => {
    const validate = ajv.compile({ format });
    const values = await valuesOf({ type: 'string', format }, 200);
    t.equal(new Set(values).size > 10, true, 'values differ');
    t.strictSame(
      values.filter((value) => typeof value !== 'string' || !validate(value)),
      [],
    );
    // A key needs a pattern of fixed length.
    const key = { type: 'string', format, sql: { key: 'primary' } };
    if (refusal(modelOf({ key })) !== undefined) return;
    const keys = rowsOf(await columnsOf(modelOf({ key }, 200)), 200).map((row) => row.key);
    t.equal(new Set(keys).size, keys.length, 'keys are distinct');
    t.strictSame(
      keys.filter((value) => !validate(value)),
      [],
    );
  });
}

t.test('examples of a format match its pattern', async (t) => {
  for (const { pattern, examples } of [
    ...Object.values(patternFormats),
    ...Object.values(kindsOfFormat).flat(),
  ])
    for (const example of examples) t.match(example, new RegExp(pattern, 'u'), pattern);
});

t.test('a JSON Web Token says whose it is', async (t) => {
  for (const token of (await valuesOf({ type: 'string', format: 'jwt' }, 50)) as string[]) {
    const [head, payload, signature] = token.split('.').map((part) => Buffer.from(part, 'base64url'));
    t.strictSame(JSON.parse(String(head)), { alg: 'HS256', typ: 'JWT' });
    t.match(JSON.parse(String(payload)).sub, /^\d{12}$/);
    t.equal(signature?.length, 32);
  }
});

t.test('an unknown format is an annotation, and the pattern beside it counts', async (t) => {
  const pattern = '^[a-c]{3}$';
  for (const format of ['starts_with', 'ulid', 'jwt', 'int64'])
    for (const value of await valuesOf({ type: 'string', format, pattern }, 20)) t.match(value, /^[a-c]{3}$/);
  for (const value of await valuesOf({ type: 'string', format: 'unheard of', maxLength: 2 }, 20))
    t.match(value, /^.{1,2}$/);
  for (const value of await valuesOf({ type: 'string', format: 'ulid', maxLength: 5 }, 20))
    t.match(value, /^.{1,5}$/, 'an identifier of 26 characters is not possible');
});

t.test('the pattern beside a UUID may ask for a version', async (t) => {
  for (const version of [1, 3, 4, 5, 6, 7, 8]) {
    const pattern = `^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`;
    for (const value of await valuesOf({ type: 'string', format: 'uuid', pattern }, 20))
      t.match(value, new RegExp(pattern));
  }
});

t.test('a pattern that a format does not allow is refused', async (t) => {
  const { pointer } = refusal(modelOf({ x: { format: 'json-pointer', pattern: '^a$' } })) ?? {};
  t.equal(pointer, '/$defs/M/properties/x/pattern');
});

t.test('a number of an integer format is an integer', async (t) => {
  for (const value of await valuesOf({ type: 'number', format: 'int32' }, 50)) t.ok(Number.isInteger(value));
});
