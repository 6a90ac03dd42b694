// Constants that lose digits as numbers of JavaScript are never written: they are refused, or the other values are taken.
import t from 'tap';
import { inexactIntegers } from '../../../src/schemas/read/inexact.js';
import { createReader } from '../../../src/schemas/reader.js';
import { readSchema, SchemaError } from '../../../src/schemas/schema.js';
import { rowsOf } from '../schemas.js';

const modelWith = (v: string) => `{"$defs":{"M":{"type":"object","properties":{"v":${v}},"required":["v"]}}}`;

t.test('digits are lost beyond 2^53, except of multiples of powers of two', async (t) => {
  const lost = ['9007199254740993', '-9007199254740993', '9223372036854775807', '1'.repeat(200)];
  const kept = ['9007199254740991', '9007199254740992', '9007199254740994', '-9223372036854775808', '42'];
  for (const digits of lost) t.strictSame([...inexactIntegers(`[${digits}]`)], [Number(digits)], digits);
  t.equal(inexactIntegers(kept.join()).size, 0);
  t.ok(inexactIntegers('1'.repeat(1e6)).has(Number.POSITIVE_INFINITY));
});

async function valuesOf(v: string): Promise<unknown[]> {
  const text = modelWith(v);
  const model = readSchema(JSON.parse(text), undefined, inexactIntegers(text)).models.get('M');
  return rowsOf((await model?.columns(new Map())) ?? [], 50).map(({ v }) => v);
}

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error) => error,
  );

t.test('no constant that has lost digits is made', async (t) => {
  const only = [
    '{"const":9007199254740993}',
    '{"enum":[9007199254740993,9223372036854775807]}',
    '{"const":{"id":[9007199254740993]}}',
    `{"const":${'9'.repeat(400)}}`,
    '{"allOf":[{"const":9007199254740993},{"not":{"const":1}}]}',
    '{"const":9007199254740993,"not":{"const":1}}',
    '{"const":9007199254740993,"enum":[9007199254740993]}',
  ];
  for (const v of only) t.ok((await failure(valuesOf(v))) instanceof SchemaError, v);
  t.strictSame(new Set(await valuesOf('{"enum":[9007199254740993,7]}')), new Set([7]));
  t.strictSame(
    new Set(await valuesOf('{"anyOf":[{"const":9007199254740993},{"const":"x"}]}')),
    new Set(['x']),
  );
});

t.test('bounds may lose digits, and constants that keep them are made', async (t) => {
  for (const value of await valuesOf('{"type":"integer","minimum":0,"maximum":9223372036854775807}'))
    t.ok(Number.isSafeInteger(value));
  t.strictSame(new Set(await valuesOf('{"const":9007199254740992}')), new Set([9007199254740992]));
});

t.test('the thread that reads schemas knows what has lost digits', async (t) => {
  const reader = createReader();
  for (const [keyword, value] of [
    ['const', '9007199254740993'],
    ['enum', '[9007199254740993]'],
  ]) {
    const refusal = failure(reader.ask(modelWith(`{"${keyword}":${value}}`), 'outline', {}));
    const members = { pointer: `/$defs/M/properties/v/${keyword}` };
    t.match(await refusal, { status: 422, message: /keeps its digits as a double/, members });
  }
  const outline = await reader.ask(modelWith('{"enum":[9007199254740993,7]}'), 'outline', {});
  t.equal(outline.models[0]?.name, 'M');
});
