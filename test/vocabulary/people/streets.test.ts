import t from 'tap';
import { parsePattern } from '../../../src/vocabulary/patterns.js';
import { judgedCountries, localeOfCountry } from '../../../src/vocabulary/people/countries.js';
import { loadStreets } from '../../../src/vocabulary/people/streets.js';

const locales = [...new Set(judgedCountries.map(localeOfCountry))];

t.test('every locale has distinct streets and building numbers without blanks', async (t) => {
  for (const locale of locales) {
    const { streets, buildingNumbers } = await loadStreets(locale);
    t.ok(streets.length >= 25 && streets.length <= 500, `${locale}: ${streets.length}`);
    t.equal(new Set(streets).size, streets.length, locale);
    t.strictSame(
      streets.filter((name) => name === '' || name !== name.trim() || /\s\s|[{}]|undefined/.test(name)),
      [],
      locale,
    );
    t.ok(buildingNumbers.length > 0, locale);
    t.doesNotThrow(() => buildingNumbers.map(parsePattern), locale);
    t.equal(new Set(buildingNumbers).size, buildingNumbers.length, locale);
    t.strictSame(
      buildingNumbers.filter((pattern) => pattern !== 's/n' && !/^(Bloc )?[%1[]/.test(pattern)),
      [],
      locale,
    );
  }
});

t.test('streets are in the script of the locale', async (t) => {
  const scripts = {
    ar: 'Arabic',
    el: 'Greek',
    fa: 'Arabic',
    he: 'Hebrew',
    hy: 'Armenian',
    ka_GE: 'Georgian',
    ko: 'Hangul',
    ne: 'Devanagari',
    ru: 'Cyrillic',
    th: 'Thai',
    uk: 'Cyrillic',
    zh_CN: 'Han',
    zh_TW: 'Han',
    de: 'Latin',
    vi: 'Latin',
  };
  for (const [locale, script] of Object.entries(scripts)) {
    const { streets } = await loadStreets(locale);
    const foreign = new RegExp(`^[^\\p{Script=${script}}]*$`, 'u');
    t.strictSame(
      streets.filter((name) => foreign.test(name)),
      [],
      locale,
    );
  }
});

t.test('examples', async (t) => {
  const examples = {
    de: ['Gartenstraße', '%[a-c]'],
    en_GB: ['Baker Street', '%#'],
    en_US: ['4th Avenue', '%###'],
    en_IN: ['Station Road', '%'],
    en_NG: ['Awolowo Road', '%'],
    KE: ['Kenyatta Avenue', '%'],
    en: ['Lincoln Avenue', '1##'],
    es: ['Plaza Varela', 's/n'],
    ja: ['吉川町4丁目', '%-%'],
    vi: ['Đường Lê Lợi', '%#'],
    zh_CN: ['南京路', '%#'],
  };
  for (const [locale, [street = '', number = '']] of Object.entries(examples)) {
    const { streets, buildingNumbers } = await loadStreets(locale);
    t.ok(streets.includes(street), `${locale} ${street}`);
    t.ok(buildingNumbers.includes(number), `${locale} ${number}`);
  }
});

t.test('a locale without streets has English ones', async (t) => {
  const english = await loadStreets('en');
  for (const locale of ['ku_ckb', 'af_ZA', 'mn_MN_cyrl']) {
    const { streets, buildingNumbers } = await loadStreets(locale);
    t.strictSame(streets, english.streets, locale);
    t.strictSame(buildingNumbers, english.buildingNumbers, locale);
  }
});

t.test('the streets of a locale are loaded once', async (t) => {
  const [one, two] = await Promise.all([loadStreets('fi'), loadStreets('fi')]);
  t.equal(one, two);
});

t.test('an unknown locale', async (t) => {
  await t.rejects(loadStreets('xx'), { message: 'unknown name locale "xx"' });
});
