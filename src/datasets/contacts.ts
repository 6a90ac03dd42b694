import { type Draw, joined } from '../columns/draw.js';
import { withinLists } from '../columns/groups.js';
import { type Column, column, patterned, pick } from '../columns/value.js';
import { Type } from '../json-schema.js';
import { parsePattern } from '../vocabulary/patterns.js';
import type { CountryPeople, LocalePeople } from '../vocabulary/people/people.js';

const patterns = (lists: readonly (readonly string[])[]) => lists.flat().map(parsePattern);

/** The columns house_number and street_name, in the drawn locale. */
export function streetColumns(locale: Draw, locales: readonly LocalePeople[]): Column[] {
  const house = withinLists(
    'house number',
    locale,
    locales.map(({ buildingNumbers }) => buildingNumbers),
  );
  const street = withinLists(
    'street',
    locale,
    locales.map(({ streets }) => streets),
  );
  return [
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
  ];
}

export function postCodeColumn(country: Draw, countries: readonly CountryPeople[]): Column {
  const lists = countries.map(({ postCodes }) => postCodes);
  return column(
    'post_code',
    patterned('post code characters', withinLists('post code', country, lists), patterns(lists)),
    Type.String({ description: 'Empty when the country has no post codes' }),
  );
}

/** A mobile number where `isMobile` is 1, else a number of either kind. */
export function phoneColumn(country: Draw, isMobile: Draw, countries: readonly CountryPeople[]): Column {
  const lists = countries.flatMap(({ mobile, other }) => [
    mobile === other ? mobile : [...mobile, ...other],
    mobile,
  ]);
  const phone = withinLists('telephone', joined(country, isMobile, 2), lists);
  return column('phone_number', patterned('telephone digits', phone, patterns(lists)), Type.String());
}
