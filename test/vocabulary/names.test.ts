import { allFakers } from '@faker-js/faker';
import t from 'tap';
import { loadNames, nameLocales } from '../../src/vocabulary/names.js';

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
  for (const locale of nameLocales) {
    const { groups } = await loadNames(locale);
    for (const list of groups.flatMap(({ first, last }) => [first, last])) {
      t.ok(list.length > 0, locale);
      t.notOk(
        list.some((name) => name.trim() === ''),
        locale,
      );
      t.equal(new Set(list).size, list.length, locale);
    }
  }
});

t.test('en: one group of all first and last names', async (t) => {
  const { order, separator, groups } = await loadNames('en');
  t.strictSame([order, separator, groups.length], ['first-last', ' ', 1]);
  t.strictSame([groups[0]?.first.length, groups[0]?.last.length], [3186, 473]);
  const { first_name, last_name } = allFakers.en.rawDefinitions.person ?? {};
  t.strictSame(groups[0]?.last, last_name?.generic);
  t.equal(groups[0]?.first[0], first_name?.generic?.[0]);
  t.equal(groups[0]?.first.at(-1), first_name?.male?.at(-1));
});

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
        groups.flatMap(({ first, last }) => [first, last]),
        script,
      ),
      `${locale} in ${script}`,
    );
  }
  const japanese = await loadNames('ja');
  t.ok(japanese.groups[0]?.last.includes('三上'));
  t.notOk(japanese.groups[0]?.last.some((name) => /\p{Script=Latin}/u.test(name)));
});

t.test('ru: first and last names of a group agree in gender', async (t) => {
  const { groups } = await loadNames('ru');
  t.equal(groups.length, 2);
  const [female, male] = groups;
  t.ok(female?.first.includes('Агата'));
  t.ok(female?.last.includes('Абрамова'));
  t.notOk(female?.last.includes('Абрамов'));
  t.ok(male?.first.includes('Александр'));
  t.ok(male?.last.includes('Абрамов'));
  t.notOk(male?.last.includes('Абрамова'));
});

t.test('cs_CZ: names of either gender are in both groups', async (t) => {
  const { groups } = await loadNames('cs_CZ');
  t.equal(groups.length, 2);
  for (const { first, last } of groups) t.ok(first.includes('Nikola') && last.includes('Horký'));
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
