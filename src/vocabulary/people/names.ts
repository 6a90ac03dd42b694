import type { Faker } from '@faker-js/faker';
import { createAsyncCache } from '../../cache.js';
import { hasOwnNames, measuredBy } from './countries.js';
import { feminine, inflects, isFeminine } from './feminine.js';
import { type NameKind, nameShares, namesByHand, type WeightedNames, weighNames } from './name-shares.js';
import { peoplesOf } from './peoples.js';
import { slug } from './slug.js';

/** The names of a locale. A full name is a first and a last name of the same group, in `order`, with `separator` between them. */
export interface Names {
  readonly order: 'first-last' | 'last-first';
  readonly separator: string;
  /** Those of women and those of men, of each people in turn. */
  readonly groups: readonly [female: NameGroup, male: NameGroup, ...others: NameGroup[]];
  /** The share of each people, of whom most countries have one. */
  readonly shares: readonly number[];
}

export interface NameGroup {
  readonly first: WeightedNames;
  /** The same object for women and men, unless last names differ by gender. */
  readonly last: WeightedNames;
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

const loaded = createAsyncCache<Names>(100);

/**
 * The names of a locale of Faker in `nameLocales`, or of the country whose code it is and whose names are in data/names.csv. A locale is
 * imported alone, and only once. Rejects for any other locale.
 */
export async function loadNames(locale: string): Promise<Names> {
  return loaded(locale, () => readNames(locale));
}

async function readNames(locale: string): Promise<Names> {
  const lists = hasOwnNames(locale) ? ofCountry : await ofFaker(locale);
  const peoples = peoplesOf(locale);
  if (peoples.length === 0) return { ...lists.format, groups: await groupsOf(locale, lists), shares: [1] };
  const groups: NameGroup[] = [];
  for (const { name } of peoples) groups.push(...(await groupsOfPeople(locale, name)));
  return {
    ...lists.format,
    groups: groups as [NameGroup, NameGroup],
    shares: peoples.map(({ share }) => share),
  };
}

/** The names of women and of men of a people, all of them by hand. */
async function groupsOfPeople(locale: string, people: string): Promise<NameGroup[]> {
  const listed = async (kind: NameKind) => {
    const names = await namesByHand(`${locale} ${people}`, kind);
    return names && weighNames([], names, locale);
  };
  const lastOfMen = (await listed('S')) as WeightedNames;
  const lastOfWomen = (await listed('SF')) ?? lastOfMen;
  return [
    { first: (await listed('F')) as WeightedNames, last: lastOfWomen },
    { first: (await listed('M')) as WeightedNames, last: lastOfMen },
  ];
}

async function groupsOf(locale: string, { first, last }: NameLists): Promise<[NameGroup, NameGroup]> {
  const country = measuredBy(locale);
  const shares = async (kind: NameKind) => (country === undefined ? new Map() : nameShares(country, kind));
  const listed = async (own: readonly string[], kind: NameKind) => {
    const byHand = await namesByHand(locale, kind);
    return byHand ? weighNames([], byHand, locale) : weighNames(own, await shares(kind), locale);
  };
  const women = await listed(first.female, 'F');
  const men = await listed(first.male, 'M');
  const ofMen = (name: string) => !isFeminine(name, locale);
  const counted = [...(await shares('S'))].filter(([name]) => ofMen(name));
  const surnames = await namesByHand(locale, 'S');
  const lastOfMen = surnames
    ? weighNames([], surnames, locale)
    : weighNames(
        last.male.filter(ofMen),
        new Map(counted),
        locale,
        english.has(locale) ? (await nameShares('US', 'further')).keys() : [],
      );
  const surnamesOfWomen = await namesByHand(locale, 'SF');
  const lastOfWomen = surnamesOfWomen
    ? weighNames([], surnamesOfWomen, locale)
    : last.female === undefined || surnames
      ? byRule(lastOfMen, last.both, locale)
      : await listed(last.female, 'S');
  return [
    { first: women, last: lastOfWomen },
    { first: men, last: lastOfMen },
  ];
}

/** The lists of a source, without duplicates or blanks. */
interface NameLists {
  readonly format: Pick<Names, 'order' | 'separator'>;
  readonly first: { readonly female: readonly string[]; readonly male: readonly string[] };
  readonly last: {
    readonly male: readonly string[];
    /** Those of `male` that women have, too, whatever their ending. */
    readonly both: ReadonlySet<string>;
    /** Undefined when the names of women follow from those of men. */
    readonly female?: readonly string[];
  };
}

/** A source without lists: all names are those that are counted. */
const ofCountry: NameLists = {
  format: { order: 'first-last', separator: ' ' },
  first: { female: [], male: [] },
  last: { male: [], both: new Set() },
};

async function ofFaker(locale: string): Promise<NameLists> {
  if (!nameLocales.includes(locale)) throw new Error(`unknown name locale "${locale}"`);
  const { faker }: { faker: Faker } = await import(`@faker-js/faker/locale/${locale}`);
  const person = faker.rawDefinitions.person;
  const first = person?.first_name;
  const last = person?.last_name;
  if (!person?.name || !first || !last) throw new Error(`faker locale ${locale} has no names of persons`);

  // Some lists of Faker for both genders are of everybody, so they are used only where there are few others.
  const given = (own: readonly string[] = []) =>
    own.length < ENOUGH ? union([own, first.generic]) : union([own]);
  // Faker's English list has hundreds of names that next to nobody has. The surnames of the US Census stand for it.
  const generic = english.has(locale) ? [] : union([last.generic]);
  return {
    // Faker has Vietnamese names in English order.
    format: locale === 'vi' ? { order: 'last-first', separator: ' ' } : heaviestPattern(person.name),
    first: { female: given(first.female), male: given(first.male) },
    last: {
      male: union([generic, last.male]),
      both: new Set(
        last.male === undefined ? [] : generic.filter((name) => !/(ý|ий|ski|ски|ov|ev)$/.test(name)),
      ),
      ...(last.female && !inflects(locale) && { female: union([generic, last.female]) }),
    },
  };
}

const ENOUGH = 30;

/** The locales that have one list of last names in Faker. */
const english = new Set(['en', 'en_AU', 'en_CA', 'en_GB', 'en_IE', 'en_US']);

/** The last names of women, in proportion to those of the men of their families. */
function byRule(men: WeightedNames, both: ReadonlySet<string>, locale: string): WeightedNames {
  const weightOf = new Map<string, number>();
  for (const [index, name] of men.names.entries()) {
    const own = both.has(name) ? name : feminine(name, locale);
    weightOf.set(own, (weightOf.get(own) ?? 0) + (men.weights[index] as number));
  }
  const names = [...weightOf.keys()];
  const same = names.length === men.names.length && names.every((name, index) => name === men.names[index]);
  if (same) return men;
  return { names, slugs: names.map((name) => slug(name, locale)), weights: [...weightOf.values()] };
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
  const names = new Set(lists.flatMap((list) => list ?? []).map((name) => name.trim()));
  names.delete('');
  return [...names];
}
