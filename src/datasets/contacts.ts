import { type Draw, joined, mapped } from '../columns/draw.js';
import { withinLists } from '../columns/groups.js';
import { type Column, column, patterned, pick, text } from '../columns/value.js';
import { Type } from '../json-schema.js';
import type { Area } from '../vocabulary/areas.js';
import { parsePattern } from '../vocabulary/patterns.js';
import type { LocalePeople } from '../vocabulary/people/people.js';

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

export function postCodeColumn(area: Draw, areas: readonly Area[]): Column {
  const beginnings = areas.map(({ beginnings }) => beginnings);
  const ends = distinct(areas.map(({ ends }) => ends));
  return column(
    'post_code',
    text(
      pick(withinLists('post code beginning', area, beginnings), beginnings.flat()),
      patterned(
        'post code characters',
        withinLists('post code', mapped(area, ends.of), ends.lists),
        patterns(ends.lists),
      ),
    ),
    Type.String({ description: 'Empty when the country has no post codes' }),
  );
}

/** Equal lists once, and the index of each in them. */
function distinct(all: readonly (readonly string[])[]): { lists: readonly string[][]; of: number[] } {
  const numbers = new Map<string, number>();
  const of = all.map((list) => {
    const key = list.join('|');
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
  return { lists: [...numbers.keys()].map((key) => key.split('|')), of };
}

/** A mobile number where `isMobile` is 1, else a number of either kind. */
export function phoneColumn(area: Draw, isMobile: Draw, areas: readonly Area[]): Column {
  const either = areas.map(({ mobile, other }) => (mobile === other ? mobile : [...mobile, ...other]));
  const telephones = distinct([...either, ...areas.map(({ mobile }) => mobile)]);
  const group = mapped(joined(isMobile, area, areas.length), telephones.of);
  const phone = withinLists('telephone', group, telephones.lists);
  return column(
    'phone_number',
    patterned('telephone digits', phone, patterns(telephones.lists)),
    Type.String({ description: 'Set aside for fiction where the country has such numbers' }),
  );
}
