// Values of synthesizers: check digits by other code than that which makes them, how many there are, and what the schema allows.
import t from 'tap';
import { body, planOf } from '../../support/engine.js';
import { columnsOf, modelOf, refusal, rowsOf, seed, valuesOf } from '../schemas.js';

const ROWS = 1_000;

const digitsOf = (text: string) => [...text.replaceAll('-', '')].map(Number);

/** ISO/IEC 7812-1, annex B, from the right. */
function isLuhn(text: string): boolean {
  const products = digitsOf(text)
    .reverse()
    .map((digit, at) => String(at % 2 === 1 ? digit * 2 : digit));
  return [...products.join('')].reduce((sum, digit) => sum + Number(digit), 0) % 10 === 0;
}

/** GS1: from the right, the check digit once, the next one three times, and so on. */
const isGs1 = (text: string) =>
  digitsOf(text)
    .reverse()
    .reduce((sum, digit, at) => sum + (at % 2 === 1 ? 3 : 1) * digit, 0) %
    10 ===
  0;

const lengths: Record<string, number> = { AT: 20, CH: 21, DE: 22, DK: 18, GB: 22, IE: 22, LT: 20, LU: 20 };

/** ISO 13616: the first four characters move to the end, letters count from 10, and the remainder is 1. */
function isIban(text: string): boolean {
  const moved = [...(text.slice(4) + text.slice(0, 4))];
  const number = moved.map((character) => Number.parseInt(character, 36)).join('');
  return BigInt(number) % 97n === 1n && text.length === lengths[text.slice(0, 2)];
}

/** 49 CFR 565.15 (c). */
function isVin(text: string): boolean {
  const table: Record<string, number> = {
    ...Object.fromEntries([...'ABCDEFGH'].map((letter, at) => [letter, at + 1])),
    ...Object.fromEntries([...'JKLMN'].map((letter, at) => [letter, at + 1])),
    ...{ P: 7, R: 9 },
    ...Object.fromEntries([...'STUVWXYZ'].map((letter, at) => [letter, at + 2])),
  };
  const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
  const sum = weights.reduce((sum, weight, at) => {
    const character = text[at] as string;
    return sum + weight * (table[character] ?? Number(character));
  }, 0);
  return /^[A-HJ-NPR-Z0-9]{17}$/.test(text) && text[8] === '0123456789X'[sum % 11];
}

/** As the authorities of each country describe them. */
const vat: Record<string, (number: string) => boolean> = {
  FR: (n) => isLuhn(n.slice(2)) && Number(n.slice(0, 2)) === (12 + 3 * (Number(n.slice(2)) % 97)) % 97,
  IT: (n) => n.length === 11 && isLuhn(n) && Number(n.slice(7, 10)) >= 1 && Number(n.slice(7, 10)) <= 100,
  AT: (n) => {
    const [c1, c2, c3, c4, c5, c6, c7, check] = digitsOf(n.slice(1)) as number[] as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const s = (c: number) => Math.floor(c / 5) + ((c * 2) % 10);
    const rest = (c1 + c3 + c5 + c7 + s(c2) + s(c4) + s(c6) + 4) % 10;
    return n.length === 9 && check === (10 - rest) % 10;
  },
  BE: (n) => n.length === 10 && 97 - (Number(n.slice(0, 8)) % 97) === Number(n.slice(8)),
  GB: (n) => {
    let sum = digitsOf(n.slice(0, 7)).reduce((sum, digit, at) => sum + digit * (8 - at), 0);
    while (sum >= 0) sum -= 97;
    return n.length === 9 && -sum === Number(n.slice(7));
  },
  LU: (n) => n.length === 8 && Number(n.slice(0, 6)) % 89 === Number(n.slice(6)),
};

const checks: Record<string, (text: string) => boolean> = {
  iban: isIban,
  credit_card: (text) => /^(4\d{15}|5[1-5]\d{14})$/.test(text) && isLuhn(text),
  ean: (text) => text.length === 13 && isGs1(text),
  upc: (text) => text.length === 12 && isGs1(text),
  isbn: (text) => /^978-[01]-\d{2,3}-\d{5,6}-\d$/.test(text) && text.length === 17 && isGs1(text),
  isin: (text) => /^US\d{10}$/.test(text) && isLuhn(text.replace('US', '3028')),
  imei: (text) => /^\d\d-\d{6}-\d{6}-\d$/.test(text) && isLuhn(text),
  vin: isVin,
  vat: (text) => vat[text.slice(0, 2)]?.(text.slice(2)) ?? false,
  routing: (text) =>
    digitsOf(text).reduce((sum, digit, at) => sum + digit * ([3, 7, 1][at % 3] as number), 0) % 10 === 0,
  ssn: (text) => /^(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}$/.test(text),
  bic: (text) => /^[A-Z]{6}[A-Z0-9]{2}$/.test(text),
  phone: (text) => /^\+1 [2-9]\d\d-[2-9]\d\d-\d{4}$/.test(text),
  url: (text) =>
    new URL(text).hostname.endsWith('.example.com') || /\.example\.(net|org)$/.test(new URL(text).hostname),
  domain_name: (text) => /^[a-z]+-[a-z]+\.example\.(com|net|org)$/.test(text),
  user_name: (text) => /^[a-z0-9.]+[._][a-z0-9.]+$/.test(text),
  street_address: (text) => /^[1-9]\d{0,3} \D+ [A-Z][a-z]+$/.test(text),
  address: (text) => /^[1-9]\d{0,3} \D+ [A-Z][a-z]+, \D+$/.test(text),
  latitude: (text) => Math.abs(Number(text)) < 90 && /\.\d{6}$/.test(text),
  longitude: (text) => Math.abs(Number(text)) < 180 && /\.\d{6}$/.test(text),
  price: (text) => /^[1-9]\d{0,2}\.\d\d$/.test(text),
  password: (text) => /^[A-Za-z0-9]{12}$/.test(text),
  picture: (text) => /^\/avatars\/\d{6}\/\d{6}\.svg$/.test(text),
};

const schemaOf = (name: string) =>
  name === 'routing'
    ? { type: 'string', faker: 'finance.routingNumber' }
    : { type: 'string', synthesizer: name };

/** Those with fewer than a million values. */
const few = ['price', 'domain_name'];

for (const [name, isRight] of Object.entries(checks)) {
  t.test(`${name}: right and many, as cells and as keys`, async (t) => {
    const cells = (await valuesOf(schemaOf(name), ROWS)) as string[];
    t.strictSame(cells.filter((text) => !isRight(text)).slice(0, 3), []);
    t.ok(
      new Set(cells).size >= (few.includes(name) ? 0.9 : 0.995) * ROWS,
      `${new Set(cells).size} different`,
    );
    const keys = rowsOf(await columnsOf(modelOf({ x: { ...schemaOf(name), unique: true } }, ROWS)), ROWS);
    const texts = keys.map(({ x }) => x as string);
    t.strictSame(texts.filter((text) => !isRight(text)).slice(0, 3), []);
    t.equal(new Set(texts).size, ROWS);
  });
}

t.test('the kernel makes the same rows as the plain implementation, in any encoding', async (t) => {
  const schemas = Object.fromEntries(Object.keys(checks).map((name) => [name, schemaOf(name)]));
  const columns = await columnsOf(modelOf(schemas));
  const written = body(planOf(columns, 'ndjson'), seed, 0, ROWS).toString().trimEnd().split('\n');
  t.strictSame(
    written.map((line) => JSON.parse(line)),
    rowsOf(columns, ROWS),
  );
  const csv = body(planOf(columns, 'csv'), seed, 0, ROWS).toString();
  const later = body(planOf(columns, 'csv'), seed, 700, 300).toString().split('\n').slice(1);
  t.strictSame(csv.split('\n').slice(701), later, 'rows are the same from any offset');
});

t.test('each digit of a number is as likely as the others', async (t) => {
  const cards = (await valuesOf(schemaOf('credit_card'), 20_000)) as string[];
  for (const place of [3, 9, 15]) {
    const counts = Array.from(
      { length: 10 },
      (_, digit) => cards.filter((card) => card[place] === `${digit}`).length,
    );
    const statistic = counts.reduce((sum, count) => sum + (count - 2_000) ** 2 / 2_000, 0);
    // The quantile 0.9999 of chi-square with nine degrees of freedom.
    t.ok(statistic < 33.7, `place ${place}: ${statistic}`);
  }
});

t.test('what the schema says comes first', async (t) => {
  const of = async (schema: object) => (await valuesOf(schema, 200)) as never[];
  const every = async (schema: object, is: (value: never) => boolean) =>
    t.strictSame((await of(schema)).filter((value) => !is(value)).slice(0, 3), [], JSON.stringify(schema));
  await every(
    { type: 'string', synthesizer: 'iban', pattern: '^DE' },
    (x: string) => isIban(x) && /^DE/.test(x),
  );
  await every(
    { type: 'string', synthesizer: 'street_address', maxLength: 14 },
    (x: string) => x.length <= 14,
  );
  await every(
    { type: 'string', synthesizer: 'credit_card', maxLength: 16, minLength: 16 },
    checks.credit_card as never,
  );
  await every(
    { type: 'number', synthesizer: 'latitude' },
    (x: number) => Math.abs(x) <= 90 && x !== Math.trunc(x),
  );
  await every({ type: 'number', synthesizer: 'price', minimum: 5_000 }, (x: number) => x >= 5_000);
  await every(
    { type: 'number', synthesizer: 'price' },
    (x: number) => x >= 1 && x <= 1000 && /^\d+(\.\d\d?)?$/.test(`${x}`),
  );
  await every(
    { type: 'integer', synthesizer: 'price', maximum: 20 },
    (x: number) => x >= 1 && x <= 20 && Number.isInteger(x),
  );
  await every(
    { type: 'integer', synthesizer: 'zip_code' },
    (x: number) => Number.isInteger(x) && x < 100_000,
  );
  await every({ type: 'string', format: 'date', faker: 'date.past' }, (x: string) =>
    /^2025-\d\d-\d\d$/.test(x),
  );
  await every({ type: 'string', format: 'uri', faker: 'image.avatar' }, (x: string) => URL.canParse(x));
  await every({ type: ['string', 'null'], synthesizer: 'vin' }, (x: string | null) => x === null || isVin(x));
  const normal = await of({
    type: 'number',
    synthesizer: 'latitude',
    distribution: { kind: 'normal', mean: 50, sd: 1 },
  });
  t.ok(
    normal.every((x: number) => x > 40 && x < 60),
    'distributions apply',
  );
  const error = refusal(modelOf({ x: { type: 'boolean', synthesizer: 'iban' } }));
  t.equal(error?.pointer, '/$defs/M/properties/x/synthesizer');
});
