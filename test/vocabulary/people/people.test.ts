import { join } from 'node:path';
import t from 'tap';
import { projectRoot } from '../../../src/project-root.js';
import { loadContactFormats } from '../../../src/vocabulary/contact-formats.js';
import { loadPeople } from '../../../src/vocabulary/people/people.js';

const formats = await loadContactFormats(join(projectRoot, 'data/contact-formats.csv'));

t.test('people of all countries', async (t) => {
  const isoCodes = [...formats.keys()];
  const { locales, countries } = await loadPeople(isoCodes, formats);
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

t.test('neighbours share their language, not their telephone numbers', async (t) => {
  const { locales, countries } = await loadPeople(['AR', 'DE', 'ES'], formats);
  t.strictSame(
    locales.map(({ code }) => code),
    ['es', 'de'],
  );
  t.strictSame(
    countries.map(({ iso2, locale, mobile }) => [iso2, locale, mobile[0]?.slice(0, 4)]),
    [
      ['AR', 0, '+54 '],
      ['DE', 1, '+49 '],
      ['ES', 0, '+34 '],
    ],
  );
});

t.test('two loads are equal and share their lists', async (t) => {
  const [one, two] = await Promise.all([
    loadPeople(['FI', 'SE'], formats),
    loadPeople(['FI', 'SE'], formats),
  ]);
  t.strictSame(one, two);
  t.equal(one.locales[0]?.streets, two.locales[0]?.streets);
  const { locales } = await loadPeople(['SE'], formats);
  t.equal(locales[0]?.streets, one.locales[1]?.streets);
});

t.test('an unknown country', async (t) => {
  await t.rejects(loadPeople(['DE', 'ZZ'], formats), {
    message: 'no post codes and telephone numbers are known for country "ZZ"',
  });
});

const compare = (a: number, b: number) => a - b;
