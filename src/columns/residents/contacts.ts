import { Type } from '../../json-schema.js';
import type { Area } from '../../vocabulary/areas.js';
import { parsePattern } from '../../vocabulary/patterns.js';
import type { Streets } from '../../vocabulary/people/streets.js';
import { type Draw, joined, mapped, weightedWithin } from '../draw.js';
import { withinLists } from '../groups.js';
import { type Column, column, patterned, pick, text } from '../value.js';

const patterns = (lists: readonly (readonly string[])[]) => lists.flat().map(parsePattern);

/** What is made of lists of the vocabulary, which stay, so that all columns have the same tables. */
function once<Of extends object, Made>(make: (of: Of) => Made): (of: Of) => Made {
  const known = new WeakMap<Of, Made>();
  return (of) => {
    const made = known.get(of) ?? make(of);
    known.set(of, made);
    return made;
  };
}

const housesOf = once((locales: readonly Streets[]) => {
  const lists = locales.map(({ buildingNumbers }) => buildingNumbers);
  return { lists, patterns: patterns(lists) };
});

const streetsOf = once((locales: readonly Streets[]) => {
  const lists = locales.map(({ streets }) => streets);
  return { lists, names: lists.flat() };
});

/** The columns house_number and street_name, in the drawn locale. Here and below, the names of the draws begin with `stream`. */
export function streetColumns(
  locale: Draw,
  locales: readonly Streets[],
  stream = '',
): { house: Column; street: Column } {
  const { lists: houses, patterns } = housesOf(locales);
  const { lists: streets, names } = streetsOf(locales);
  const house = withinLists(`${stream}house number`, locale, houses);
  const street = withinLists(`${stream}street`, locale, streets);
  const houseColumn = column(
    'house_number',
    patterned(`${stream}house number characters`, house, patterns),
    Type.String(),
  );
  const streetColumn = column('street_name', pick(street, names), Type.String());
  return { house: houseColumn, street: streetColumn };
}

const postCodes = once((areas: readonly Area[]) => {
  const beginnings = areas.map(({ beginnings }) => beginnings);
  const ends = distinct(
    areas.map(({ ends }) => ends),
    numbering(),
  );
  return { beginnings, allBeginnings: beginnings.flat(), ends, patterns: patterns(ends.all) };
});

export function postCodeColumn(area: Draw, areas: readonly Area[], stream = ''): Column {
  const { beginnings, allBeginnings, ends, patterns } = postCodes(areas);
  return column(
    'post_code',
    text(
      pick(withinLists(`${stream}post code beginning`, area, beginnings), allBeginnings),
      patterned(
        `${stream}post code characters`,
        withinLists(`${stream}post code`, mapped(area, ends.of), ends.all),
        patterns,
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

/** The telephone numbers of areas: the index of its lists of numbers for each area, first where either kind may come, then of mobile ones. */
const telephonesOf = once((areas: readonly Area[]) => {
  const none: readonly string[] = [];
  const either = areas.map(({ mobile, other }): Numbers => [mobile, mobile === other ? none : other]);
  const mobiles = areas.map(({ mobile }): Numbers => [mobile, none]);

  const numberOf = numbering();
  const telephones = distinct(
    [...either, ...mobiles],
    ([mobile, other]) => numberOf(mobile) * 2 ** 20 + numberOf(other),
  );
  return {
    of: telephones.of,
    weights: telephones.all.map(weightsOf),
    patterns: patterns(telephones.all.map((lists) => lists.flat())),
  };
});

/** A mobile number where `isMobile` is 1, else a number of either kind. */
export function phoneColumn(area: Draw, isMobile: Draw, areas: readonly Area[], stream = ''): Column {
  const { of, weights, patterns } = telephonesOf(areas);
  const phone = weightedWithin(
    `${stream}telephone`,
    mapped(joined(isMobile, area, areas.length), of),
    weights,
  );
  return column(
    'phone_number',
    patterned(`${stream}telephone digits`, phone, patterns),
    Type.String({ description: 'Set aside for fiction where the country has such numbers' }),
  );
}

/** Patterns of mobile numbers and of others. */
type Numbers = readonly [mobile: readonly string[], other: readonly string[]];

function weightsOf([mobile, other]: Numbers): number[] {
  return [...mobile.map(() => MOBILE / mobile.length), ...other.map(() => (1 - MOBILE) / other.length)];
}
