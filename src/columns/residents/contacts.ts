import { Type } from '../../json-schema.js';
import type { Area } from '../../vocabulary/areas.js';
import { parsePattern } from '../../vocabulary/patterns.js';
import type { Streets } from '../../vocabulary/people/streets.js';
import { type Draw, joined, mapped, weightedWithin } from '../draw.js';
import { withinLists } from '../groups.js';
import { type Column, column, patterned, pick, text } from '../value.js';

const patterns = (lists: readonly (readonly string[])[]) => lists.flat().map(parsePattern);

/** The columns house_number and street_name, in the drawn locale. Here and below, the names of the draws begin with `stream`. */
export function streetColumns(
  locale: Draw,
  locales: readonly Streets[],
  stream = '',
): { house: Column; street: Column } {
  const house = withinLists(
    `${stream}house number`,
    locale,
    locales.map(({ buildingNumbers }) => buildingNumbers),
  );
  const street = withinLists(
    `${stream}street`,
    locale,
    locales.map(({ streets }) => streets),
  );
  const houseColumn = column(
    'house_number',
    patterned(
      `${stream}house number characters`,
      house,
      patterns(locales.map(({ buildingNumbers }) => buildingNumbers)),
    ),
    Type.String(),
  );
  const streetColumn = column(
    'street_name',
    pick(
      street,
      locales.flatMap(({ streets }) => streets),
    ),
    Type.String(),
  );
  return { house: houseColumn, street: streetColumn };
}

export function postCodeColumn(area: Draw, areas: readonly Area[], stream = ''): Column {
  const beginnings = areas.map(({ beginnings }) => beginnings);
  const ends = distinct(
    areas.map(({ ends }) => ends),
    numbering(),
  );
  return column(
    'post_code',
    text(
      pick(withinLists(`${stream}post code beginning`, area, beginnings), beginnings.flat()),
      patterned(
        `${stream}post code characters`,
        withinLists(`${stream}post code`, mapped(area, ends.of), ends.all),
        patterns(ends.all),
      ),
    ),
    Type.String({ description: 'Empty when the country has no post codes' }),
  );
}

/** Things with the same key once, and the index of each in them. */
function distinct<Thing>(things: readonly Thing[], keyOf: (thing: Thing) => number) {
  const numbers = new Map<number, number>();
  const all: Thing[] = [];
  const of = things.map((thing) => {
    const key = keyOf(thing);
    const number = numbers.get(key) ?? all.push(thing) - 1;
    numbers.set(key, number);
    return number;
  });
  return { all, of };
}

/** A function that numbers lists: equal ones have the same number. Most are the same object as another, and are looked at once. */
function numbering(): (list: readonly string[]) => number {
  const objects = new Map<readonly string[], number>();
  const texts = new Map<string, number>();
  return (list) => {
    const known = objects.get(list);
    if (known !== undefined) return known;
    const text = list.join('|');
    const number = texts.get(text) ?? texts.size;
    texts.set(text, number);
    objects.set(list, number);
    return number;
  };
}

/** The share of mobile numbers where a number is of either kind. */
const MOBILE = 0.85;

/** A mobile number where `isMobile` is 1, else a number of either kind. */
export function phoneColumn(area: Draw, isMobile: Draw, areas: readonly Area[], stream = ''): Column {
  const none: readonly string[] = [];
  const either = areas.map(({ mobile, other }): Numbers => [mobile, mobile === other ? none : other]);
  const mobiles = areas.map(({ mobile }): Numbers => [mobile, none]);

  const numberOf = numbering();
  const telephones = distinct(
    [...either, ...mobiles],
    ([mobile, other]) => numberOf(mobile) * 2 ** 20 + numberOf(other),
  );
  const group = mapped(joined(isMobile, area, areas.length), telephones.of);
  const phone = weightedWithin(`${stream}telephone`, group, telephones.all.map(weightsOf));
  return column(
    'phone_number',
    patterned(`${stream}telephone digits`, phone, patterns(telephones.all.map((lists) => lists.flat()))),
    Type.String({ description: 'Set aside for fiction where the country has such numbers' }),
  );
}

/** Patterns of mobile numbers and of others. */
type Numbers = readonly [mobile: readonly string[], other: readonly string[]];

function weightsOf([mobile, other]: Numbers): number[] {
  return [...mobile.map(() => MOBILE / mobile.length), ...other.map(() => (1 - MOBILE) / other.length)];
}
