import t from 'tap';
import { PATTERN_POSITIONS, type Pattern, parsePattern } from '../../src/vocabulary/patterns.js';

const texts = ({ base, count }: Pattern) => [
  String.fromCharCode(...base),
  String.fromCharCode(...base.map((code, position) => code + (count[position] as number) - 1)),
];

t.test('the first and the last text of a pattern', (t) => {
  const expected: Record<string, [first: string, last: string]> = {
    '': ['', ''],
    'FIQQ 1ZZ': ['FIQQ 1ZZ', 'FIQQ 1ZZ'],
    '%##a': ['100a', '999a'],
    '@@# #[D-H][N-U]': ['AA0 0DN', 'ZZ9 9HU'],
    '+49 15[1-2]# #######': ['+49 1510 0000000', '+49 1529 9999999'],
    '[#-#][[-[]]]-[---]': ['#[]]--', '#[]]--'],
    '[ -~]': [' ', '~'],
    '0-9]': ['0-9]', '0-9]'],
  };
  for (const [pattern, firstAndLast] of Object.entries(expected)) {
    const parsed = parsePattern(pattern);
    t.strictSame(texts(parsed), firstAndLast, pattern);
    t.equal(parsed.base.length, parsed.count.length);
  }
  t.end();
});

t.test('base and count of a position', (t) => {
  t.strictSame(parsePattern('#%@[2-9]x'), {
    base: Uint8Array.from([48, 49, 65, 50, 120]),
    count: Uint8Array.from([10, 9, 26, 8, 1]),
  });
  t.end();
});

t.test('the most positions', (t) => {
  t.equal(parsePattern('[0-5]'.repeat(PATTERN_POSITIONS)).base.length, PATTERN_POSITIONS);
  t.end();
});

t.test('malformed patterns', (t) => {
  const expected: Record<string, string> = {
    '[0-9': 'a class is not of the form [a-z]',
    '[0-9a-f]': 'a class is not of the form [a-z]',
    '12[': 'a class is not of the form [a-z]',
    '[9-0]': '[9-0] is empty',
    Łódź: 'it has characters outside printable ASCII',
    '[a-é]': 'it has characters outside printable ASCII',
    '#\n': 'it has characters outside printable ASCII',
    '#😀': 'it has characters outside printable ASCII',
    ['#'.repeat(33)]: 'more than 32 positions',
  };
  for (const [pattern, what] of Object.entries(expected)) {
    t.throws(() => parsePattern(pattern), { message: `pattern "${pattern}": ${what}` });
  }
  t.end();
});
