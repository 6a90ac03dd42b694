import type { Dataset } from '../columns/dataset.js';
import { mapped } from '../columns/draw.js';
import { phoneColumn, postCodeColumn, streetColumns } from '../columns/residents/contacts.js';
import { coordinateColumns } from '../columns/residents/coordinates.js';
import { nameColumns } from '../columns/residents/names.js';
import { type Column, column, object, pick, uuid } from '../columns/value.js';
import { badParameter } from '../errors.js';
import { Type } from '../json-schema.js';
import { preparing } from '../turns.js';
import { type AgePyramid, agePyramids } from '../vocabulary/ages.js';
import { type Areas, areasOf } from '../vocabulary/areas.js';
import { type Cities, editionOf } from '../vocabulary/cities.js';
import { nameLocales } from '../vocabulary/people/names.js';
import { loadPeople, type People } from '../vocabulary/people/people.js';
import { timeZonesOf } from '../vocabulary/time-zones.js';
import { ageColumns } from './ages.js';
import { avatarColumn } from './avatars.js';
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
    edition: editionOf(cities),
    key: ['user_id'],
    hasUuids: true,
    parameters: {
      countries: Type.String({
        description:
          'Comma-separated ISO 3166-1 alpha-2 codes of the countries that users live in. Default: all countries.',
        examples: ['DE,NL,GB'],
      }),
      locale: Type.Enum([...nameLocales], {
        description: "The locale of names and streets. Default: the locale of each user's country.",
      }),
      weights: weightsParameter('population'),
      unique: Type.Boolean({
        default: false,
        description: 'Whether no two users share a user name or an e-mail address.',
      }),
    },
    async columns({ countries, locale, weights, unique }): Promise<Column[]> {
      const codes = countries === undefined ? known : parseCountries(countries, known);
      const inCountries = new Set(codes);
      const places = countries === undefined ? cities : citiesOf(cities, inCountries);
      // Those of all cities, because a zone belongs to the country where most of its people live.
      const zones = await timeZonesOf(cities);
      const pyramids = await agePyramids();
      return columnsOf(
        places,
        zones.filter((_, city) => inCountries.has(cities.iso2[city] as string)),
        weights,
        await loadPeople(codes, locale),
        await areasOf(places),
        codes.map((code) => pyramids.get(code) as AgePyramid),
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

async function columnsOf(
  cities: Cities,
  zones: readonly string[],
  weights: Weights,
  { countries, locales }: People,
  areas: Areas,
  pyramids: readonly AgePyramid[],
  unique: boolean,
): Promise<Column[]> {
  const numbers = new Map(countries.map(({ iso2 }, index) => [iso2, index]));
  const place = drawPlace(cities, weights);
  const area = mapped(place, areas.of);
  const country = mapped(
    area,
    areas.all.map(({ iso2 }) => numbers.get(iso2) as number),
  );
  const locale = mapped(
    country,
    countries.map((country) => country.locale),
  );
  await preparing();
  const { gender, userName, firstName, lastName, emailAddress } = nameColumns(locale, locales, unique);
  const { age, birthDate } = ageColumns(country, pyramids);
  const { house, street } = streetColumns(locale, locales);
  await preparing();
  const postCode = postCodeColumn(area, areas.all);
  await preparing();
  // An Android device has a mobile number.
  const phone = phoneColumn(area, isAndroid, areas.all);
  await preparing();
  const { latitude, longitude } = coordinateColumns(place, cities);
  return [
    column('user_id', uuid('user_id'), Type.String({ format: 'uuid' })),
    userName,
    firstName,
    lastName,
    age,
    object('address', [
      house,
      street,
      column('city', pick(place, cities.city), Type.String()),
      column('country', pick(place, cities.country), Type.String()),
      postCode,
      column('state', pick(place, cities.state), Type.String()),
      column(
        'country_code',
        pick(
          country,
          countries.map(({ iso2 }) => isoCodes[iso2] ?? iso2),
        ),
        Type.String({ description: 'ISO 3166-1 alpha-2; XK is Kosovo' }),
      ),
      latitude,
      longitude,
    ]),
    emailAddress,
    phone,
    deviceColumn,
    gender,
    birthDate,
    column('time_zone', pick(place, zones), Type.String({ description: 'In the IANA time zone database' })),
    avatarColumn,
  ];
}

/** The codes of ISO 3166 for codes of worldcities.csv: the Gaza Strip, the West Bank and Svalbard. */
const isoCodes: Readonly<Record<string, string>> = { XG: 'PS', XW: 'PS', XR: 'SJ' };
