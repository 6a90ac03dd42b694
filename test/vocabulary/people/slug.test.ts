import t from 'tap';
import { judgedCountries, localeOfCountry } from '../../../src/vocabulary/people/countries.js';
import { loadNames, nameLocales } from '../../../src/vocabulary/people/names.js';
import { readingOf, readLocales } from '../../../src/vocabulary/people/readings.js';
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
    ['Παπαδόπουλος', 'el', 'papadopoulos'],
    ['Ευαγγελία', 'el', 'evangelia'],
    ['Σταυρούλα', 'el', 'stavroula'],
    ['Μπουμπουλίνα', 'el', 'boumpoulina'],
    ['Ευστάθιος', 'el', 'efstathios'],
    ['Згурський', 'uk', 'zghurskyi'],
    ['Євгенія', 'uk', 'yevheniia'],
    ['Лук’ян', 'uk', 'lukian'],
    ['Яремчук', 'uk', 'yaremchuk'],
    ['Ѓорѓи', 'mk', 'gjorgji'],
    ['Հարությունյան', 'hy', 'harutyunyan'],
    ['김', 'ko', 'kim'],
    ['박', 'ko', 'park'],
    ['서연', 'ko', 'seoyeon'],
    ['동원', 'ko', 'dongwon'],
    ['曾', 'zh_CN', 'zeng'],
    ['娜', 'zh_CN', 'na'],
    ['נועה', 'he', 'noa'],
    ['בן דוד', 'he', 'ben.david'],
    ['สมชาย', 'th', 'somchai'],
    ['แซ่ตั้ง', 'th', 'sae.tang'],
    ['राजेन्द्र', 'ne', 'rajendra'],
    ['حسین', 'fa', 'hossein'],
    ['حسین', 'ur', 'hussain'],
    ['ئاراس', 'ku_ckb', 'aras'],
    ['شیرین', 'ku_ckb', 'shirin'],
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

t.test('names whose letters do not show their pronunciation have a reading', async (t) => {
  for (const locale of readLocales) {
    const { groups } = await loadNames(locale);
    const names = groups.flatMap(({ first, last }) => [...first.names, ...last.names]);
    const unread = names.filter(
      (name) =>
        !/^[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Latin}]+$/u.test(name) &&
        readingOf(name, locale) === undefined,
    );
    t.strictSame(unread, [], locale);
  }
});

t.test(
  'names of one script are transliterated letter by letter, without what people do not write',
  async (t) => {
    /** What any-ascii makes of letters that the languages write otherwise. */
    const unwritten = {
      el: /oy|gg|ay[^a-z]/,
      uk: /iy$|^ie/,
      hy: /ow|rr/,
      mk: /ts/,
    };
    for (const [locale, pattern] of Object.entries(unwritten)) {
      const { groups } = await loadNames(locale);
      const slugs = groups.flatMap(({ first, last }) => [...first.slugs, ...last.slugs]);
      t.strictSame(
        slugs.filter((text) => pattern.test(text)),
        [],
        locale,
      );
    }
  },
);

t.test('a name without characters for a slug', (t) => {
  for (const name of ['', ' ', '…', "'"]) t.equal(slug(name), 'user');
  t.end();
});
