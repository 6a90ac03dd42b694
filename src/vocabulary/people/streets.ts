import type { Faker, LocaleDefinition } from '@faker-js/faker';
import { createAsyncCache } from '../../cache.js';
import { buildingNumbersOf } from './building-numbers.js';
import { hasOwnNames } from './countries.js';
import { countryTemplates } from './country-streets.js';
import { localeTemplates } from './locale-streets.js';
import { loadNames } from './names.js';

/** The streets of a locale. Neither list is empty or has blanks or duplicates. */
export interface Streets {
  /** Up to 500, in the locale's script, or in English when Faker has none in that script. */
  readonly streets: readonly string[];
  /** Patterns: see `parsePattern`. */
  readonly buildingNumbers: readonly string[];
}

const MOST = 500;

/** With fewer complete street names than this, names are made of parts instead. */
const ENOUGH = 25;

const ownTemplates: Readonly<Record<string, readonly string[]>> = {
  ...localeTemplates,
  ...countryTemplates,
  SA: localeTemplates.ar as readonly string[],
};

/** The suffixes of English locales that have none. Faker's 195 American suffixes include "Stravenue" and "Skyway". */
const englishSuffixes = ['Street', 'Road', 'Avenue', 'Lane', 'Drive'];

const loaded = createAsyncCache<Streets>(100);

/**
 * The streets of a locale of Faker, or of the country whose code it is. A locale is imported alone, and only once. Rejects for a locale
 * that loadNames() rejects.
 */
export async function loadStreets(locale: string): Promise<Streets> {
  return loaded(locale, () => makeStreets(locale));
}

async function makeStreets(locale: string): Promise<Streets> {
  const { groups } = await loadNames(locale);
  const [own, english] = await Promise.all([
    definitionsOf(hasOwnNames(locale) ? 'en' : locale),
    definitionsOf('en'),
  ]);
  const inherited = (key: string) => locale !== 'en' && own[key] === english[key];

  const listOf = (token: string): readonly string[] => {
    if (token === 'person.firstName') return [...new Set(groups.flatMap(({ first }) => first.names))];
    if (token === 'person.lastName')
      return [...new Set(groups.filter((_, index) => index % 2 === 1).flatMap(({ last }) => last.names))];
    const [, key = ''] = /^location\.(\w+)$/.exec(token) ?? [];
    if (!inherited(key)) return strings(own[key]).filter(isPart);
    return locale.startsWith('en') && key === 'street_suffix' ? englishSuffixes : [];
  };

  const names = hasOwnNames(locale) || ownTemplates[locale] ? [] : listOf('location.street_name');
  const templates = (ownTemplates[locale] ?? strings(own.street_pattern)).map((text) => parse(text, listOf));
  const whole = templates.filter((parts) => parts.every((part) => part.length > 0));
  const made = names.length < ENOUGH ? combinations(whole) : names;
  return {
    streets: spread(made.length > 0 ? made : strings(english.street_name).filter(isPart)),
    buildingNumbers: buildingNumbersOf(locale),
  };
}

type Location = Readonly<Record<string, unknown>>;

/** Faker's definitions of places in the locale, together with those that it inherits. */
async function definitionsOf(locale: string): Promise<Location> {
  const { faker }: { faker: Faker } = await import(`@faker-js/faker/locale/${locale}`);
  const definitions: LocaleDefinition = faker.rawDefinitions;
  return definitions.location ?? {};
}

/** Faker has lists in some entries, and streets that are called Main, without Street. */
const isPart = (part: string) => !/[,،]|\bMain$/.test(part);

const strings = (list: unknown): string[] => (Array.isArray(list) ? list : []);

/** The parts of a template, each a list of alternatives: "{{a.b}} road" has two parts, the list of a.b and " road". */
function parse(template: string, listOf: (token: string) => readonly string[]): (readonly string[])[] {
  return template
    .split(/(\{\{.*?\}\})/)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('{{') ? listOf(part.slice(2, -2)) : [part]));
}

/**
 * At most MOST names from the templates in turn. The parts are combined evenly and without randomness: the fractions of i√2, i√3,
 * i√5 … fill the unit cube evenly (Kronecker, Weyl), so all entries of a list are equally frequent.
 */
function combinations(templates: readonly (readonly (readonly string[])[])[]): string[] {
  const steps = [2, 3, 5, 7, 11, 13].map(Math.sqrt);
  const names = new Set<string>();
  for (let i = 1; templates.length > 0 && names.size < MOST && i <= 4 * MOST; i++) {
    const parts = templates[i % templates.length] as (typeof templates)[number];
    const entry = (list: readonly string[], part: number) =>
      list[Math.floor(((i * (steps[part] as number)) % 1) * list.length)];
    names.add(parts.map(entry).join('').replace(/\s+/g, ' ').trim());
  }
  return [...names];
}

/** At most MOST entries of the list, at even distances. */
function spread(list: readonly string[]): string[] {
  const distinct = [...new Set(list)];
  const count = Math.min(MOST, distinct.length);
  return Array.from(
    { length: count },
    (_, i) => distinct[Math.floor((i * distinct.length) / count)] as string,
  );
}
