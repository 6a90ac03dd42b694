import type { Dataset } from '../columns/dataset.js';
import { joined, mapped, uniform } from '../columns/draw.js';
import { withinLists } from '../columns/groups.js';
import {
  type Column,
  column,
  integer,
  object,
  patterned,
  pick,
  position,
  text,
  uuid,
} from '../columns/value.js';
import { badParameter } from '../errors.js';
import { Type } from '../json-schema.js';
import { type Cities, editionOf } from '../vocabulary/cities.js';
import { contactFormats } from '../vocabulary/contact-formats.js';
import { nameLocales } from '../vocabulary/names.js';
import { parsePattern } from '../vocabulary/patterns.js';
import { loadPeople, type People } from '../vocabulary/people.js';
import { deviceColumn, isAndroid } from './devices.js';
import { citiesOf, drawPlace, type Weights, weightsParameter } from './places.js';

interface Parameters {
  readonly countries?: string;
  readonly locale?: string;
  readonly weights: Weights;
  readonly unique: boolean;
}

/** Users whose address, e-mail address, telephone number and device agree with the country that they live in. */
export function users(cities: Cities): Dataset<Parameters> {
  const known = [...new Set(cities.iso2)].sort();
  return {
    name: 'users',
    title: 'Users',
    description:
      'Users whose address, telephone number, e-mail address and device agree with the country that they live in.',
    generation: 1,
    edition: editionOf(cities),
    key: ['user_id'],
    parameters: {
      countries: Type.String({
        description:
          'Comma-separated ISO 3166-1 alpha-2 codes of the countries that users live in. Default: all countries.',
        examples: ['DE,NL,GB'],
      }),
      locale: Type.Enum([...nameLocales], {
        description: "The locale of names and streets. Default: the locale of each user's country.",
      }),
      weights: weightsParameter,
      unique: Type.Boolean({
        default: false,
        description: 'Whether no two users share a user name or an e-mail address.',
      }),
    },
    async columns({ countries, locale, weights, unique }): Promise<Column[]> {
      const codes = countries === undefined ? known : parseCountries(countries, known);
      const places = countries === undefined ? cities : citiesOf(cities, new Set(codes));
      return columnsOf(
        places,
        weights,
        codes,
        await loadPeople(codes, await contactFormats(), locale),
        unique,
      );
    },
  };
}

function parseCountries(list: string, known: readonly string[]): string[] {
  const codes = list.toUpperCase().split(',');
  for (const code of codes) if (!known.includes(code)) throw badParameter('countries', code, known);
  if (new Set(codes).size < codes.length)
    throw badParameter('countries', list, 'a list that names each country once');
  return codes;
}

function columnsOf(
  cities: Cities,
  weights: Weights,
  codes: readonly string[],
  { countries, locales }: People,
  unique: boolean,
): Column[] {
  const numbers = new Map(codes.map((code, index) => [code, index]));
  const place = drawPlace(cities, weights);
  const country = mapped(
    place,
    cities.iso2.map((code) => numbers.get(code) as number),
  );
  const locale = mapped(
    country,
    countries.map((country) => country.locale),
  );

  // A group of names is that of the women or of the men when the locale has both groups, else that of everybody.
  const groups = locales.flatMap(({ groups }) => groups);
  const group = withinLists(
    'name group',
    locale,
    locales.map(({ groups }) => groups),
  );
  const first = withinLists(
    'first name',
    group,
    groups.map(({ first }) => first),
  );
  const last = withinLists(
    'last name',
    group,
    groups.map(({ last }) => last),
  );
  const firstSlug = pick(
    first,
    groups.flatMap(({ firstSlugs }) => firstSlugs),
  );
  const lastSlug = pick(
    last,
    groups.flatMap(({ lastSlugs }) => lastSlugs),
  );
  const separator = pick(uniform('user name separator', 3), ['.', '_', '']);
  const domain = pick(uniform('e-mail domain', 3), ['example.com', 'example.org', 'example.net']);
  // Slugs have no underscore, so the text after the last underscore is the number of the row.
  const number = pick(uniform('user number', someNumbers.length), someNumbers);
  const tail = unique ? (['_', position(1)] as const) : ([number] as const);

  const street = withinLists(
    'street',
    locale,
    locales.map(({ streets }) => streets),
  );
  const house = withinLists(
    'house number',
    locale,
    locales.map(({ buildingNumbers }) => buildingNumbers),
  );
  const postCode = withinLists(
    'post code',
    country,
    countries.map(({ postCodes }) => postCodes),
  );
  // An Android device has a mobile number; any other device has a number of either kind.
  const phones = countries.flatMap(({ mobile, other }) => [
    mobile === other ? mobile : [...mobile, ...other],
    mobile,
  ]);
  const phone = withinLists('telephone', joined(country, isAndroid, 2), phones);
  const patterns = (lists: readonly (readonly string[])[]) => lists.flat().map(parsePattern);

  return [
    column('user_id', uuid('user_id'), Type.String({ format: 'uuid' })),
    column('user_name', text(firstSlug, separator, lastSlug, ...tail), Type.String()),
    column(
      'first_name',
      pick(
        first,
        groups.flatMap(({ first }) => first),
      ),
      Type.String(),
    ),
    column(
      'last_name',
      pick(
        last,
        groups.flatMap(({ last }) => last),
      ),
      Type.String(),
    ),
    column('age', integer('age', 18, 100), Type.Integer({ minimum: 18, maximum: 100 })),
    object('address', [
      column(
        'house_number',
        patterned(
          'house number characters',
          house,
          patterns(locales.map(({ buildingNumbers }) => buildingNumbers)),
        ),
        Type.String(),
      ),
      column(
        'street_name',
        pick(
          street,
          locales.flatMap(({ streets }) => streets),
        ),
        Type.String(),
      ),
      column('city', pick(place, cities.city), Type.String()),
      column('country', pick(place, cities.country), Type.String()),
      column(
        'post_code',
        patterned('post code characters', postCode, patterns(countries.map(({ postCodes }) => postCodes))),
        Type.String({ description: 'Empty when the country has no post codes' }),
      ),
    ]),
    column(
      'email_address',
      text(firstSlug, '.', lastSlug, ...tail, '@', domain),
      Type.String({
        format: 'email',
        description: 'An address at a domain reserved for examples (RFC 2606)',
      }),
    ),
    column('phone_number', patterned('telephone digits', phone, patterns(phones)), Type.String()),
    deviceColumn,
  ];
}

/** The endings of user names: often nothing, else a number. */
const someNumbers = [
  ...Array<string>(60).fill(''),
  ...Array.from({ length: 99 }, (_, index) => String(index + 1)),
];
