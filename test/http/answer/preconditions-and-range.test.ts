import t from 'tap';
import { entityTag, precondition } from '../../../src/http/answer/preconditions.js';
import { rangeOf } from '../../../src/http/answer/range.js';

const etag = '"abc"';

t.test('entity tags are strong and differ between different parts', async (t) => {
  t.equal(entityTag('a', 1, '/x?n=1&'), '"a~1~/x?n=1&"');
  for (const odd of ['é', '"', '~', ' ', '\n', 'x'.repeat(200)]) {
    t.match(entityTag(odd, 1), /^"[\w-]{22}"$/);
    t.equal(entityTag(odd, 1), entityTag(odd, 1));
    t.not(entityTag(odd, 1), entityTag(`${odd}1`));
  }
  t.not(entityTag('a', 'bc'), entityTag('ab', 'c'));
  t.not(entityTag('a', 'b'), entityTag('a~b'));
});

t.test('preconditions', async (t) => {
  const cases: [Record<string, string>, 304 | 412 | undefined][] = [
    [{}, undefined],
    [{ 'if-none-match': '"abc"' }, 304],
    [{ 'if-none-match': 'W/"abc"' }, 304],
    [{ 'if-none-match': '"x", "abc"' }, 304],
    [{ 'if-none-match': ' * ' }, 304],
    [{ 'if-none-match': '"x"' }, undefined],
    [{ 'if-none-match': 'abc' }, undefined],
    [{ 'if-none-match': '"x,y", "a"bc"' }, undefined],
    [{ 'if-match': '"abc"' }, undefined],
    [{ 'if-match': '*' }, undefined],
    [{ 'if-match': '"x", "abc"' }, undefined],
    [{ 'if-match': 'W/"abc"' }, 412],
    [{ 'if-match': '"x"' }, 412],
    [{ 'if-match': '' }, 412],
    [{ 'if-match': '"x"', 'if-none-match': '"abc"' }, 412],
    [{ 'if-match': '"abc"', 'if-none-match': '"abc"' }, 304],
  ];
  for (const [headers, expected] of cases)
    t.equal(precondition(headers, etag), expected, JSON.stringify(headers));
});

t.test('ranges', async (t) => {
  const cases: [Record<string, string>, ReturnType<typeof rangeOf>][] = [
    [{}, undefined],
    [{ range: 'bytes=0-0' }, { start: 0, end: 0 }],
    [{ range: 'bytes=10-19' }, { start: 10, end: 19 }],
    [{ range: 'bytes=10-' }, { start: 10, end: 99 }],
    [{ range: 'bytes=-1' }, { start: 99, end: 99 }],
    [{ range: 'bytes=-200' }, { start: 0, end: 99 }],
    [{ range: 'bytes=90-1000' }, { start: 90, end: 99 }],
    [{ range: 'BYTES=1-2' }, { start: 1, end: 2 }],
    [{ range: 'bytes=100-' }, 'unsatisfiable'],
    [{ range: 'bytes=-0' }, 'unsatisfiable'],
    [{ range: 'bytes=0-1,5-6' }, undefined],
    [{ range: 'rows=0-1' }, undefined],
    [{ range: 'bytes' }, undefined],
    [{ range: 'bytes=-' }, undefined],
    [{ range: 'bytes=5-4' }, undefined],
    [{ range: 'bytes=1x-5' }, undefined],
    [{ range: 'bytes=0-99999999999999999999' }, { start: 0, end: 99 }],
    [
      { range: 'bytes=1-2', 'if-range': etag },
      { start: 1, end: 2 },
    ],
    [{ range: 'bytes=1-2', 'if-range': '"other"' }, undefined],
    [{ range: 'bytes=1-2', 'if-range': 'W/"abc"' }, undefined],
    [{ range: 'bytes=1-2', 'if-range': 'Wed, 21 Oct 2026 07:28:00 GMT' }, undefined],
  ];
  for (const [headers, expected] of cases)
    t.strictSame(pick(rangeOf(headers, etag, 100)), expected, JSON.stringify(headers));
});

const pick = (range: ReturnType<typeof rangeOf>) =>
  typeof range === 'object' ? { start: range.start, end: range.end } : range;
