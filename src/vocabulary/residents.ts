import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project-root.js';
import { type Area, type Areas, areasOf } from './areas.js';
import { type CountryBanks, prepareBanks } from './banks.js';
import type { Cities } from './cities.js';
import { localeOfCountry } from './people/countries.js';
import type { WeightedNames } from './people/name-shares.js';
import { loadNames, type Names } from './people/names.js';
import { loadStreets, type Streets } from './people/streets.js';
import { timeZonesOf } from './time-zones.js';

/**
 * The people and places of columns that have them by their names: large cities of countries whose names are written in Latin letters,
 * and English names. The build prepares them, so that one of them is read at once when the first column needs it.
 */
export interface Residents {
  readonly cities: Cities & Belongings;
  /** The post codes and telephone numbers of the cities. */
  readonly areas: Areas;
  /** The streets of each country, in the order of `countries`. */
  readonly streets: readonly Streets[];
  readonly banks: readonly CountryBanks[];
  readonly names: Pick<Names, 'groups' | 'shares'>;
}

/** What the cities have besides what is in the file of all cities. */
interface Belongings {
  readonly zone: readonly string[];
  /** The index of the country in `countries`. */
  readonly home: readonly number[];
}

/** A country by its ISO 3166-1 alpha-2 code, its currency (ISO 4217), and whether the number of a house follows the street. */
export interface Home {
  readonly iso2: string;
  readonly currency: string;
  readonly isNumberLast: boolean;
}

const numbersFirst = new Set('AU CA FR GB IE LU NZ US ZA'.split(' '));

export const homes: readonly Home[] =
  `US USD, CA CAD, GB GBP, IE EUR, AU AUD, NZ NZD, ZA ZAR, DE EUR, AT EUR, CH CHF, FR EUR, BE EUR, NL EUR,
  LU EUR, ES EUR, PT EUR, IT EUR, SE SEK, NO NOK, DK DKK, FI EUR, PL PLN, CZ CZK, MX MXN, BR BRL, AR ARS, CL CLP, CO COP`
    .split(',')
    .map((pair) => {
      const [iso2 = '', currency = ''] = pair.trim().split(' ');
      return { iso2, currency, isNumberLast: !numbersFirst.has(iso2) };
    });

/** Short enough for the columns that most databases have for them. */
const LONGEST_PLACE = 20;
const LONGEST_FIRST = 12;
const LONGEST_LAST = 13;
const MOST_CITIES = 5_000;

/** The files that the build writes, by their names. Areas have the numbers of their lists, of which many are equal. */
interface Prepared extends Pick<Residents, 'cities' | 'streets' | 'banks'> {
  readonly areas: {
    readonly lists: readonly string[];
    readonly all: readonly (readonly [
      iso2: string,
      beginnings: number,
      ends: number,
      mobile: number,
      other: number,
    ])[];
    readonly of: readonly number[];
  };
  readonly names: { readonly first: readonly [WeightedNames, WeightedNames]; readonly last: WeightedNames };
}

const read = new Map<string, unknown>();

/** A part of the residents, read when it is first asked for. */
export function residents<Part extends keyof Residents>(part: Part): Residents[Part] {
  const found = read.get(part) ?? parts[part]();
  read.set(part, found);
  return found as Residents[Part];
}

const parts: { readonly [Part in keyof Residents]: () => Residents[Part] } = {
  cities: () => prepared('cities'),
  streets: () => prepared('streets'),
  banks: () => prepared('banks'),
  areas() {
    const { lists, all, of } = prepared('areas');
    const texts = lists.map((list) => list.split('|'));
    const at = (list: number) => texts[list] as readonly string[];
    const areaOf = ([iso2, beginnings, ends, mobile, other]: (typeof all)[number]): Area => ({
      iso2,
      beginnings: at(beginnings),
      ends: at(ends),
      mobile: at(mobile),
      other: at(other),
    });
    return { all: all.map(areaOf), of };
  },
  names() {
    const {
      first: [women, men],
      last,
    } = prepared('names');
    return {
      groups: [
        { first: women, last },
        { first: men, last },
      ],
      shares: [1],
    };
  },
};

const prepared = <Part extends keyof Prepared>(part: Part): Prepared[Part] =>
  JSON.parse(readFileSync(join(projectRoot, `dist/residents-${part}.json`), 'utf8'));

/** What the build writes, from all cities of the world. */
export async function prepareResidents(all: Cities): Promise<Prepared> {
  const homeOf = new Map(homes.map(({ iso2 }, index) => [iso2, index]));
  const isShort = (index: number) =>
    [all.city, all.state, all.country].every((texts) => (texts[index] as string).length <= LONGEST_PLACE);
  const largest = [...all.city.keys()]
    .filter((index) => homeOf.has(all.iso2[index] as string) && isShort(index))
    .sort((a, b) => (all.population[b] as number) - (all.population[a] as number) || a - b)
    .slice(0, MOST_CITIES);
  const chosen = <Entry>(list: readonly Entry[]) => largest.map((index) => list[index] as Entry);
  const cities: Cities = {
    city: chosen(all.city),
    state: chosen(all.state),
    country: chosen(all.country),
    iso2: chosen(all.iso2),
    iso3: chosen(all.iso3),
    lat: chosen(all.lat),
    lng: chosen(all.lng),
    population: chosen(all.population),
  };
  const zone = await timeZonesOf(cities);
  const streets: Streets[] = [];
  for (const { iso2 } of homes) streets.push(await loadStreets(localeOfCountry(iso2)));
  const { groups } = await loadNames('en_US');
  const [women, men] = groups;
  return {
    cities: { ...cities, zone, home: cities.iso2.map((iso2) => homeOf.get(iso2) as number) },
    areas: numbered(await areasOf(cities)),
    streets: streets.map(({ streets, buildingNumbers }) => ({ streets, buildingNumbers })),
    banks: prepareBanks(),
    names: {
      first: [short(women.first, LONGEST_FIRST), short(men.first, LONGEST_FIRST)],
      last: short(men.last, LONGEST_LAST),
    },
  };
}

function numbered({ all, of }: Areas): Prepared['areas'] {
  const numbers = new Map<string, number>();
  const numberOf = (list: readonly string[]) => {
    const text = list.join('|');
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  const rows = all.map(({ iso2, beginnings, ends, mobile, other }) => {
    return [iso2, numberOf(beginnings), numberOf(ends), numberOf(mobile), numberOf(other)] as const;
  });
  return { lists: [...numbers.keys()], all: rows, of };
}

function short({ names, slugs, weights }: WeightedNames, longest: number): WeightedNames {
  const kept = [...names.keys()].filter((index) => (names[index] as string).length <= longest);
  const of = <Entry>(list: readonly Entry[]) => kept.map((index) => list[index] as Entry);
  return {
    names: of(names),
    slugs: of(slugs),
    weights: of(weights).map((weight) => Number(weight.toPrecision(4))),
  };
}
