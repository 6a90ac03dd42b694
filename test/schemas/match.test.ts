import t from 'tap';
import { parseExpression } from '../../src/schemas/text/expression.js';
import { matches } from '../../src/schemas/text/match.js';
import { fc } from '../support/property.js';

const sources = [
  '^[a-z]{2,5}$',
  '(a|b*|(c\\d?){2,3})+$',
  '^(red|green)?( x|y)*z',
  '(?=.*\\d)(?!.*x)^\\w{3,}$',
  'a(?<=a)b|\\bq\\b',
  '^$',
  '(a?){3}b',
  '((a|ab)(c|bcd))(d*)$',
  '[^abc]\\s',
  '^(a{2}){2,}$',
  '^(a|b|ab)\\1$',
  '(["x])[a-d]*\\1',
  '^(?:(a)|(b))+\\1\\2$',
  '^(?<one>[ab]+)c\\k<one>(?!d)',
  '^(\\2a|(b))+$',
  '^(a?b??)*(c\\1)?$',
];

const text = fc.string({ unit: fc.constantFrom(...'abcdxyzq 1é'), maxLength: 10 });

for (const source of sources) {
  t.test(`${source} matches as RegExp does`, async () => {
    const tree = parseExpression(source, '');
    const expression = new RegExp(source, 'u');
    fc.assert(fc.property(text, (text) => matches(tree, text, '', () => {}) === expression.test(text)));
  });
}

t.test('back-references whose matching takes exponential time are given up', async (t) => {
  const tree = parseExpression('^(a|a)*(b)\\2$', '/pattern');
  let work = 0;
  const match = () =>
    matches(tree, 'a'.repeat(100), '/pattern', (_, units) => {
      work += units;
    });
  t.throws(match, /take too much work/);
  t.ok(work >= 100 && work < 1_000, `${work} units`);
});
