import t from 'tap';
import { badParameter, didYouMean, nearest, superfluous, unknownName } from '../src/errors.js';

t.test('nearest finds only likely typing errors', async (t) => {
  const names = ['n', 'name', 'isMarried', 'seed', 'csv', 'country'];
  const nearestTo = {
    nam: 'name',
    Name: 'name',
    married: 'isMarried',
    sede: 'seed',
    cvs: 'csv',
    contry: 'country',
    N: 'n',
    x: undefined,
    '': undefined,
    xml: undefined,
    population: undefined,
    ['name'.repeat(26)]: undefined,
  };
  for (const [word, expected] of Object.entries(nearestTo)) t.equal(nearest(word, names), expected, word);
});

t.test('badParameter tells what is wrong, what is allowed and what was probably meant', async (t) => {
  const error = badParameter('format', 'cvs', ['csv', 'json']);
  t.equal(error.status, 400);
  t.equal(error.message, 'format must be one of csv, json, not "cvs" (did you mean csv?)');
  t.strictSame(error.members, {
    parameter: 'format',
    value: 'cvs',
    allowed: ['csv', 'json'],
    suggestion: 'csv',
  });
  const other = badParameter('n', 'ten', 'an integer from 0 to 9');
  t.equal(other.message, 'n must be an integer from 0 to 9, not "ten"');
  t.strictSame(other.members, { parameter: 'n', value: 'ten', allowed: 'an integer from 0 to 9' });
});

t.test('the error for an unknown name lists the known names', async (t) => {
  const known = ['csv', 'json'];
  t.equal(didYouMean('cvs', known), ' (did you mean csv?)');
  t.equal(didYouMean('population', known), '');
  const error = unknownName(404, 'There is no format cvs', 'cvs', known, { pointer: '/format' });
  t.match(error, { status: 404, message: 'There is no format cvs (did you mean csv?)' });
  t.strictSame(error.members, { pointer: '/format', value: 'cvs', allowed: known, suggestion: 'csv' });
  const other = unknownName(400, 'There is no x', 'x', known, { parameter: 'x', value: '7' });
  t.strictSame(
    other.members,
    { parameter: 'x', value: '7', allowed: known },
    'the value is another one than the name',
  );
});

t.test('what must be left out is not compared with its value', async (t) => {
  const error = superfluous('speed', '2', 'unless live is true');
  t.equal(error.message, 'speed must be left out unless live is true');
  t.strictSame(error.members, { parameter: 'speed', value: '2', allowed: 'left out unless live is true' });
});
