// What is JSON for JSON.parse() is JSON for /convert, which reads records of megabytes without making values of them.
import t, { type Test } from 'tap';
import { firstWrong } from '../../src/files/json/validate.js';
import { fc } from '../support/property.js';

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const agrees = (t: Test, text: string) =>
  t.equal(firstWrong(Buffer.from(text)) < 0, isJson(text), JSON.stringify(text));

t.test('by example', async (t) => {
  const right = [
    '0',
    '-0',
    '1e5',
    '-1.50E+02',
    '""',
    '"\\u00e9\\n\\/"',
    '"é😀"',
    '[]',
    '{}',
    ' [ 1 , { "a" : null } ] ',
  ];
  const wrong = [
    '',
    ' ',
    '01',
    '-',
    '1.',
    '.5',
    '1e',
    '+1',
    'nul',
    'nulll',
    'True',
    '"',
    '"\\',
    '"\\u12g4"',
    '"\\x"',
    '"\n"',
  ];
  const unclosed = [
    '[',
    '{',
    '[1',
    '[1,',
    '[,1]',
    '[1 2]',
    '[1]]',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,}',
    '{,}',
    '{1:2}',
  ];
  const crossed = [
    '[}',
    '{]',
    '[1}',
    '{"a":1]',
    '[[1]}',
    '{"a":[}]',
    '1 2',
    '[] []',
    '\ufeff1',
    '\u00a01',
    '[1,]',
    '\0',
  ];
  for (const text of [...right, ...wrong, ...unclosed, ...crossed]) agrees(t, text);
  for (const text of right) t.equal(firstWrong(Buffer.from(text)), -1);
});

t.test('the place', async (t) => {
  for (const [text, place] of [
    ['{"a":1', 6],
    ['{"a" 1}', 5],
    ['[1,]', 3],
    ['"\\u12g4"', 5],
    ['[nil]', 2],
    ['01', 1],
    ['1 2', 2],
  ] as const)
    t.equal(firstWrong(Buffer.from(text)), place, text);
});

t.test('any text of tokens, and any JSON with a change', async () => {
  const token = fc.constantFrom(...'{}[],:"\\-+.eEu0159a \n', 'true', 'null', '"a"', '\\u00e9', 'é');
  fc.assert(
    fc.property(fc.array(token, { maxLength: 8 }), (tokens) => {
      const text = tokens.join('');
      return firstWrong(Buffer.from(text)) < 0 === isJson(text);
    }),
  );
  const changed = fc.record({
    value: fc.jsonValue(),
    at: fc.nat(),
    cut: fc.nat(2),
    put: fc.array(token, { maxLength: 2 }),
  });
  fc.assert(
    fc.property(changed, ({ value, at, cut, put }) => {
      const text = JSON.stringify(value);
      const place = at % (text.length + 1);
      const other = text.slice(0, place) + put.join('') + text.slice(place + cut);
      return [text, other].every((text) => firstWrong(Buffer.from(text)) < 0 === isJson(text));
    }),
  );
});

t.test('a million levels', async (t) => {
  const deep = '['.repeat(1_000_000);
  t.equal(firstWrong(Buffer.from(deep + ']'.repeat(1_000_000))), -1);
  t.equal(firstWrong(Buffer.from(deep + ']'.repeat(999_999))), 1_999_999);
});
