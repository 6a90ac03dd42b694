import t from 'tap';
import { judgedCountries } from '../../../src/vocabulary/people/countries.js';
import { loadNames } from '../../../src/vocabulary/people/names.js';
import { loadLocale, loadPeople } from '../../../src/vocabulary/people/people.js';
import { preparedLocales } from '../../../src/vocabulary/people/prepared-people.js';
import { loadStreets } from '../../../src/vocabulary/people/streets.js';
import { sample } from '../../support/property.js';

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

t.test('the build has prepared what the lists of names and streets give', async (t) => {
  for (const code of ['fi', 'en_IN', ...sample(preparedLocales, 5)]) {
    const people = await loadLocale(code);
    const made = await loadNames(code);
    t.strictSame(people, { ...made, ...(await loadStreets(code)), code }, code);
    const sharesLast = ({ groups: [women, men] }: typeof made) => women.last === men.last;
    t.equal(sharesLast(people), sharesLast(made), code);
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
