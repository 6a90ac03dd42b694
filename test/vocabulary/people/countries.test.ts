import { join } from 'node:path';
import t from 'tap';
import { projectRoot } from '../../../src/project-root.js';
import { loadCities } from '../../../src/vocabulary/cities.js';
import {
  countedCountries,
  hasOwnNames,
  judgedCountries,
  localeOfCountry,
} from '../../../src/vocabulary/people/countries.js';
import { nameLocales } from '../../../src/vocabulary/people/names.js';

t.test('every country of the cities file has a chosen locale, once', async (t) => {
  const { iso2 } = await loadCities(join(projectRoot, 'data/worldcities.csv'));
  t.strictSame(judgedCountries, [...new Set(iso2)].sort());
});

t.test('every locale has names', (t) => {
  for (const iso2 of judgedCountries) {
    const locale = localeOfCountry(iso2);
    t.ok(nameLocales.includes(locale) || (hasOwnNames(locale) && countedCountries.includes(locale)), iso2);
  }
  t.end();
});

t.test('a locale that is named after a country is used for it', (t) => {
  for (const iso2 of judgedCountries) {
    const own = nameLocales.filter((locale) => locale.split('_')[1] === iso2);
    // These have English names or few of their own.
    const withNames = own.filter((locale) => !['bn_BD', 'mn_MN_cyrl', 'en_NP', 'fr_SN'].includes(locale));
    if (withNames.length > 0) t.ok(own.includes(localeOfCountry(iso2)), `${iso2}: ${own}`);
  }
  t.end();
});

t.test('own locale, names of the country, main language, English', (t) => {
  const expected = {
    DE: 'de',
    AT: 'de_AT',
    CH: 'de_CH',
    US: 'en_US',
    GB: 'en_GB',
    IN: 'en_IN',
    JP: 'ja',
    BR: 'pt_BR',
    MX: 'es_MX',
    AR: 'es',
    EG: 'ar',
    BY: 'ru',
    CY: 'el',
    XW: 'ar',
    XR: 'nb_NO',
    ET: 'ET',
    RW: 'CD',
    NZ: 'en',
    ZZ: 'en',
  };
  for (const [iso2, locale] of Object.entries(expected)) t.equal(localeOfCountry(iso2), locale, iso2);
  t.end();
});
