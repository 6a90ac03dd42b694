import { allFakers } from '@faker-js/faker';
import t from 'tap';
import { judgedCountries, localeOfCountry } from '../../../src/vocabulary/people/countries.js';
import type { WeightedNames } from '../../../src/vocabulary/people/name-shares.js';
import { loadNames, nameLocales } from '../../../src/vocabulary/people/names.js';

/** Whether all letters in the lists belong to this script. */
const inScript = (lists: readonly (readonly string[])[], script: string) =>
  lists.flat().every((name) => new RegExp(`^[\\p{Script=${script}}\\P{L}]+$`, 'u').test(name));

t.test('nameLocales are the locales of faker with first and last names', async (t) => {
  const hasEntries = (lists: object | null | undefined) =>
    Object.values(lists ?? {}).some((list) => list.length > 0);
  const expected = Object.entries(allFakers)
    .filter(
      ([
        ,
        {
          rawDefinitions: { person },
        },
      ]) => hasEntries(person?.first_name) && hasEntries(person?.last_name),
    )
    .map(([locale]) => locale)
    .sort();
  t.strictSame(nameLocales, expected);
});

t.test('every locale has names without blanks or duplicates', async (t) => {
  for (const locale of [...nameLocales, ...judgedCountries.map(localeOfCountry)]) {
    const { groups } = await loadNames(locale);
    for (const { names, slugs, weights } of groups.flatMap(({ first, last }) => [first, last])) {
      const right =
        names.length > 0 &&
        names.every((name) => name.trim() !== '') &&
        new Set(names).size === names.length &&
        slugs.length === names.length &&
        weights.length === names.length &&
        weights.every((weight) => weight > 0 && Number.isFinite(weight));
      t.ok(right, locale);
    }
  }
});

t.test('en: women and men share the surnames of the US Census, in its shares', async (t) => {
  const { order, separator, groups } = await loadNames('en');
  t.strictSame([order, separator], ['first-last', ' ']);
  const [women, men] = groups;
  t.equal(women.last, men.last);
  const { names, weights } = men.last;
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const shareOf = (name: string) => (weights[names.indexOf(name)] as number) / all;
  t.ok(Math.abs(shareOf('Smith') - 0.00828) < 0.0005, `${shareOf('Smith')}`);
  const topTen = [...weights].sort((a, b) => b - a).slice(0, 10);
  const share = topTen.reduce((sum, weight) => sum + weight, 0) / all;
  t.ok(share > 0.04 && share < 0.06, `${share}`);
  t.ok(women.first.names.includes('Mary') && !men.first.names.includes('Mary'));
});

t.test('more frequent names have more weight, whatever the script', async (t) => {
  const pairs = {
    ja: ['佐藤', '三上'],
    ru: ['Смирнов', 'Абрамов'],
    de: ['Müller', 'Abel'],
  };
  for (const [locale, [often = '', seldom = '']] of Object.entries(pairs)) {
    const { names, weights } = (await loadNames(locale)).groups[1].last;
    t.ok(
      (weights[names.indexOf(often)] as number) > 1.5 * (weights[names.indexOf(seldom)] as number),
      locale,
    );
  }
});

t.test(
  'a count is of the name that is spelled so, or of those that sound so in another script',
  async (t) => {
    const shareOf = async (locale: string, name: string) => {
      const { names, weights } = (await loadNames(locale)).groups[1].last;
      return (weights[names.indexOf(name)] as number) / weights.reduce((sum, weight) => sum + weight, 0);
    };
    // Both are Wang.
    t.ok((await shareOf('zh_CN', '王')) > 0.06 && (await shareOf('zh_CN', '汪')) < 0.01);
    t.ok((await shareOf('el', 'Παπαδόπουλος')) > 0.03);
    t.ok((await shareOf('uk', 'Шевченко')) > (await shareOf('uk', 'Бамбула')));
  },
);

t.test('order, separator and script of the locale', async (t) => {
  const expected = {
    ja: ['last-first', ' '],
    hu: ['last-first', ' '],
    ko: ['last-first', ''],
    zh_CN: ['last-first', ''],
    zh_TW: ['last-first', ''],
    de: ['first-last', ' '],
    ar: ['first-last', ' '],
    ru: ['first-last', ' '],
    ro: ['first-last', ' '],
    vi: ['last-first', ' '],
  };
  for (const [locale, orderAndSeparator] of Object.entries(expected)) {
    const { order, separator } = await loadNames(locale);
    t.strictSame([order, separator], orderAndSeparator, locale);
  }
  const scripts = { ko: 'Hangul', zh_CN: 'Han', ar: 'Arabic', ru: 'Cyrillic', el: 'Greek', hu: 'Latin' };
  for (const [locale, script] of Object.entries(scripts)) {
    const { groups } = await loadNames(locale);
    t.ok(
      inScript(
        groups.flatMap(({ first, last }) => [first.names, last.names]),
        script,
      ),
      `${locale} in ${script}`,
    );
  }
  const japanese = await loadNames('ja');
  t.ok(japanese.groups[0].last.names.includes('三上'));
  t.notOk(japanese.groups[0].last.names.some((name) => /\p{Script=Latin}/u.test(name)));
});

t.test('surnames agree with gender in every locale that inflects', async (t) => {
  /** Endings that only men, and that only women have. */
  const endings: Record<string, [men: RegExp, women: RegExp]> = {
    BG: [/(ov|ev|ski|in)$/, /(ova|eva|ska|ina)$/],
    IS: [/son$/, /dóttir$/],
    LT: [/(as|is|ys|us)$/, /ienė$/],
    az: [/ev$|ov$/, /eva$|ova$/],
    cs_CZ: [/(ý|ek|ec)$/, /(ová|á)$/],
    el: [/(ος|ης|ής|ας|άς)$/, /(οπούλου|ίδου|άδου)$/],
    lv: [/(is|iņš|ers|ons)$/, /(iņa|ere|one)$/],
    mk: [/(ски|ов|ев)$/, /(ска|ова|ева)$/],
    pl: [/(ski|cki|dzki)$/, /(ska|cka|dzka)$/],
    ru: [/(ов|ев|ин)$/, /(ова|ева|ина)$/],
    sk: [/(ý|ek|ec)$/, /(ová|á)$/],
    uk: [/(ський|цький)$/, /(ська|цька)$/],
    uz_UZ_latin: [/(ov|ev)$/, /(ova|eva)$/],
  };
  for (const [locale, [ofMen, ofWomen]] of Object.entries(endings)) {
    const [women, men] = (await loadNames(locale)).groups;
    // Names of both genders, such as Horký of Faker's Czech list, are the exception.
    const wrong = [
      ...women.last.names.filter((name) => ofMen.test(name)),
      ...men.last.names.filter((name) => ofWomen.test(name)),
    ];
    t.same(wrong, [], locale);
    t.ok(
      women.last.names.some((name) => ofWomen.test(name)) && men.last.names.some((name) => ofMen.test(name)),
      locale,
    );
  }
});

t.test('second names of women are not those of men where no ending tells them', async (t) => {
  for (const [locale, ofWomen, ofMen] of [
    ['BD', ['Begum', 'Akter', 'Khatun', 'Sultana'], ['Uddin', 'Miah']],
    ['en_IN', ['Devi', 'Kumari'], ['Lal', 'Prasad']],
    ['KE', ['Wanjiru', 'Achieng'], ['Kiprotich', 'Onyango']],
    ['id_ID', ['Rahmawati', 'Handayani'], ['Setiawan', 'Nugroho']],
  ] as const) {
    const [women, men] = (await loadNames(locale)).groups;
    t.ok(ofWomen.every((name) => women.last.names.includes(name) && !men.last.names.includes(name)));
    t.ok(ofMen.every((name) => men.last.names.includes(name) && !women.last.names.includes(name)));
  }
});

t.test('names by hand stand for those of Faker, the first the most frequent', async (t) => {
  for (const [locale, first, foreign] of [
    ['ar', 'محمد', 'لخشين'],
    ['th', 'บุญมา', 'หนอกกระโทก'],
    ['en_NG', 'Ibrahim', 'Elizabeth'],
    ['SA', 'العتيبي', 'محمود'],
  ] as const) {
    const { names, weights } = (await loadNames(locale)).groups[1].last;
    t.equal(weights.indexOf(Math.max(...weights)), names.indexOf(first), locale);
    t.notOk(names.includes(foreign), locale);
  }
  t.notOk(
    (await loadNames('el')).groups[0].first.names.some((name) => !/[άέήίόύώϊΐ]|^[ΆΈΉΊΌΎΏ]/u.test(name)),
  );
});

t.test('a given name goes with surnames of the same people', async (t) => {
  for (const [locale, given, surname, others] of [
    ['en_NG', 'Hauwa', 'Ibrahim', ['Okafor', 'Adeyemi', 'Bassey']],
    ['en_NG', 'Chinyere', 'Okafor', ['Ibrahim', 'Adeyemi', 'Bassey']],
    ['en_NG', 'Funmilayo', 'Adeyemi', ['Ibrahim', 'Okafor', 'Bassey']],
    ['he', 'נועה', 'כהן', ['אגבאריה', "ח'טיב"]],
    ['he', 'פאטמה', 'אגבאריה', ['כהן', 'לוי']],
    ['en_IN', 'Harpreet', 'Kaur', ['Devi', 'Khan']],
    ['en_IN', 'Ayesha', 'Begum', ['Devi', 'Kaur', 'Sharma']],
    ['BD', 'Dipali', 'Das', ['Begum', 'Islam']],
    ['KE', 'Mwanaisha', 'Salim', ['Wanjiru', 'Mwangi']],
    ['MY', 'Mei Ling', 'Tan', ['binti Abdullah', 'Muthu']],
    ['en_ZA', 'Nomvula', 'Dlamini', ['Botha', 'Naidoo']],
  ] as const) {
    const { groups, shares } = await loadNames(locale);
    t.equal(groups.length, 2 * shares.length, locale);
    const surnames = groups
      .filter(({ first }) => first.names.includes(given))
      .flatMap(({ last }) => last.names);
    t.ok(surnames.includes(surname), `${given} ${surname}`);
    t.same(
      others.filter((other) => surnames.includes(other)),
      [],
      `${given} not ${others}`,
    );
  }
});

t.test('given names tell the gender', async (t) => {
  const shares = ({ names, weights }: WeightedNames) => {
    const sum = weights.reduce((sum, weight) => sum + weight, 0);
    return new Map(names.map((name, index) => [name, (weights[index] as number) / sum]));
  };
  for (const locale of new Set(judgedCountries.map(localeOfCountry))) {
    const [women, men] = (await loadNames(locale)).groups;
    const [ofWomen, ofMen] = [shares(women.first), shares(men.first)];
    const both = [...ofWomen].reduce((sum, [name, share]) => sum + Math.min(share, ofMen.get(name) ?? 0), 0);
    t.ok(both < 0.1, `${locale}: ${both} have a given name of both`);
  }
});

t.test('the names of a locale are loaded once', async (t) => {
  const [one, two] = await Promise.all([loadNames('fi'), loadNames('fi')]);
  t.equal(one, two);
});

t.test('an unknown locale', async (t) => {
  for (const locale of ['base', 'xx', '', '../index', 'constructor']) {
    await t.rejects(loadNames(locale), { message: `unknown name locale "${locale}"` });
  }
});
