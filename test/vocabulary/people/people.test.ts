import t from 'tap';
import { judgedCountries } from '../../../src/vocabulary/people/countries.js';
import { loadPeople } from '../../../src/vocabulary/people/people.js';

t.test('people of all countries', async (t) => {
  const isoCodes = judgedCountries;
  const { locales, countries } = await loadPeople(isoCodes);
  t.strictSame(
    countries.map(({ iso2 }) => iso2),
    isoCodes,
  );
  t.strictSame([...new Set(countries.map(({ locale }) => locale))].sort(compare), [...locales.keys()]);
  t.equal(new Set(locales.map(({ code }) => code)).size, locales.length);
  for (const { code, groups, streets, buildingNumbers } of locales) {
    t.ok(groups.length > 0 && streets.length > 0 && buildingNumbers.length > 0, code);
  }
});

t.test('neighbours share their language', async (t) => {
  const { locales, countries } = await loadPeople(['AR', 'DE', 'ES']);
  t.strictSame(
    locales.map(({ code }) => code),
    ['es', 'de'],
  );
  t.strictSame(
    countries.map(({ iso2, locale }) => [iso2, locale]),
    [
      ['AR', 0],
      ['DE', 1],
      ['ES', 0],
    ],
  );
});

t.test('two loads are equal and share their lists', async (t) => {
  const [one, two] = await Promise.all([loadPeople(['FI', 'SE']), loadPeople(['FI', 'SE'])]);
  t.strictSame(one, two);
  t.equal(one.locales[0]?.streets, two.locales[0]?.streets);
  const { locales } = await loadPeople(['SE']);
  t.equal(locales[0]?.streets, one.locales[1]?.streets);
});

const compare = (a: number, b: number) => a - b;
