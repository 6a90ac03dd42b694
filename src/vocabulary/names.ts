import type { Faker } from '@faker-js/faker';
import { createAsyncCache } from '../cache.js';

/** The names of a locale. A full name is a first and a last name of the same group, in `order`, with `separator` between them. */
export interface Names {
  readonly order: 'first-last' | 'last-first';
  readonly separator: string;
  /** Two groups, female and male, when last names differ by gender; otherwise one. */
  readonly groups: readonly NameGroup[];
}

/** Lists without duplicates or blanks. */
export interface NameGroup {
  readonly first: readonly string[];
  readonly last: readonly string[];
}

/**
 * The locales of Faker that have names of persons, their own or those of their fallback, sorted. The list is here, because asking
 * Faker means importing all of its locales; a test compares the list with Faker.
 */
export const nameLocales: readonly string[] = `
  af_ZA ar az bn_BD cs_CZ cy da de de_AT de_CH dv el en en_AU en_AU_ocker en_BORK en_CA en_GB en_GH en_HK
  en_IE en_IN en_NG en_NP en_US en_ZA eo es es_MX fa fi fr fr_BE fr_CA fr_CH fr_LU fr_SN he hr hu hy id_ID
  it ja ka_GE ko ku_ckb ku_kmr_latin lv mk mn_MN_cyrl nb_NO ne nl nl_BE pl pt_BR pt_PT ro ro_MD ru sk sl_SI
  sr_RS_latin sv ta_IN th tr uk ur uz_UZ_latin vi yo_NG zh_CN zh_TW zu_ZA
`
  .trim()
  .split(/\s+/);

const loaded = createAsyncCache<Names>(nameLocales.length);

/**
 * The names of a locale of Faker. Only this locale is imported, and only once. Rejects for a locale that is not in `nameLocales`.
 */
export async function loadNames(locale: string): Promise<Names> {
  if (!nameLocales.includes(locale)) throw new Error(`unknown name locale "${locale}"`);
  return loaded(locale, () => importNames(locale));
}

async function importNames(locale: string): Promise<Names> {
  const { faker }: { faker: Faker } = await import(`@faker-js/faker/locale/${locale}`);
  const person = faker.rawDefinitions.person;
  const first = person?.first_name;
  const last = person?.last_name;
  if (!person?.name || !first || !last) throw new Error(`faker locale ${locale} has no names of persons`);

  const group = (...lists: ('generic' | 'female' | 'male')[]): NameGroup => ({
    first: union(lists.map((list) => first[list])),
    last: union(lists.map((list) => last[list])),
  });
  const groups =
    last.female && last.male
      ? [group('generic', 'female'), group('generic', 'male')]
      : [group('generic', 'female', 'male')];
  return { ...heaviestPattern(person.name), groups };
}

const firstLast = /^\{\{person\.firstName\}\}([^{}]*)\{\{person\.lastName\}\}$/;
const lastFirst = /^\{\{person\.lastName\}\}([^{}]*)\{\{person\.firstName\}\}$/;

/** The pattern with the most weight of only a first and a last name. Of equal patterns, the one with the first name first. */
function heaviestPattern(
  patterns: readonly { value: string; weight: number }[],
): Pick<Names, 'order' | 'separator'> {
  const matching = (expression: RegExp, order: Names['order']) =>
    patterns.flatMap(({ value, weight }) => {
      const separator = expression.exec(value)?.[1];
      return separator === undefined ? [] : [{ order, separator, weight }];
    });
  const candidates = [...matching(firstLast, 'first-last'), ...matching(lastFirst, 'last-first')];
  const [heaviest] = candidates.sort((a, b) => b.weight - a.weight);
  if (!heaviest) throw new Error('no pattern of just firstName and lastName');
  return { order: heaviest.order, separator: heaviest.separator };
}

function union(lists: readonly (readonly string[] | undefined)[]): string[] {
  const names = new Set(lists.flatMap((list) => list ?? []));
  names.delete('');
  return [...names];
}
