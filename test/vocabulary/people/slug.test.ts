import t from 'tap';
import { judgedCountries, localeOfCountry } from '../../../src/vocabulary/people/countries.js';
import { loadNames, nameLocales } from '../../../src/vocabulary/people/names.js';
import { slug } from '../../../src/vocabulary/people/slug.js';

t.test('every name of every locale has a slug that is valid in an e-mail address', async (t) => {
  for (const locale of [...nameLocales, ...judgedCountries.map(localeOfCountry)]) {
    const { groups } = await loadNames(locale);
    const slugs = new Set(
      groups.flatMap(({ first, last }) => [...first.names, ...last.names]).map((name) => slug(name, locale)),
    );
    const unfit = [...slugs].filter((text) => !/^[a-z0-9]+(\.[a-z0-9]+)*$/.test(text) || text.length > 31);
    t.strictSame(unfit, [], locale);
    t.notOk(slugs.has('user'), locale);
  }
});

t.test('readings, spellings, transliterations', (t) => {
  const expected: [name: string, locale: string, slug: string][] = [
    ['渡辺', 'ja', 'watanabe'],
    ['さくら', 'ja', 'sakura'],
    ['林', 'ja', 'hayashi'],
    ['林', 'zh_TW', 'lin'],
    ['محمد', 'ar', 'mohamed'],
    ['بن عبد الكريم', 'ar', 'ben.abdelkarim'],
    ['Щербакова', 'ru', 'shcherbakova'],
    ['Μαρία', 'el', 'maria'],
    ['김', 'ko', 'gim'],
    ['დავით', 'ka_GE', 'davit'],
    ['Jürgen Weiß', 'de', 'juergen.weiss'],
    ['Özil', 'tr', 'ozil'],
    ['İsmet', 'tr', 'ismet'],
    ['Søren', 'da', 'soeren'],
    ['Ægir', '', 'aegir'],
    ["G'iyosov", 'uz_UZ_latin', 'giyosov'],
    ['O’Brien', 'en', 'obrien'],
    ['Ana-María', 'es', 'ana.maria'],
    ['Nguyễn', 'vi', 'nguyen'],
    ['Nguye\u0302\u0303n', 'vi', 'nguyen'],
    ['J. R.', 'en', 'j.r'],
  ];
  for (const [name, locale, text] of expected) t.equal(slug(name, locale), text, `${name} ${locale}`);
  t.end();
});

t.test('Japanese and Arabic names have their pronunciations', async (t) => {
  for (const [locale, kana] of [
    ['ja', /^[\p{Script=Hiragana}\p{Script=Katakana}]+$/u],
    ['ar', /^$/],
  ] as const) {
    const { groups } = await loadNames(locale);
    const names = groups.flatMap(({ first, last }) => [...first.names, ...last.names]);
    t.strictSame(
      names.filter((name) => name !== '愛' && !kana.test(name) && slug(name, locale) === slug(name)),
      [],
      locale,
    );
  }
});

t.test('a name without characters for a slug', (t) => {
  for (const name of ['', ' ', '…', "'"]) t.equal(slug(name), 'user');
  t.end();
});
