import { Type } from '../../json-schema.js';
import type { Names } from '../../vocabulary/people/names.js';
import { type Draw, joined, mapped, uniform, weightedWithin } from '../draw.js';
import { type Column, column, pick, position, text } from '../value.js';

/**
 * The columns of a user's gender and names: first_name and last_name, which agree with it, and the user name and the e-mail address that
 * are made of them, in the drawn locale. With `unique`, the last two end with the number of the row, and their schemas have `unique`. The names of the draws
 * begin with `stream`.
 */
export function nameColumns(locale: Draw, locales: Locales, unique: boolean, stream = '') {
  const gender = uniform(`${stream}gender`, genders.length);
  const { peoples, ofFirst, ofLast } = listsOf(locales);
  // A draw costs, so there is none where all locales have one people, as in most requests for one country.
  const people = peoples.every(({ length }) => length === 1)
    ? locale
    : weightedWithin(`${stream}people`, locale, peoples);
  const group = joined(people, gender, genders.length);
  const first = weightedWithin(`${stream}first name`, group, ofFirst.weights);
  const last = weightedWithin(`${stream}last name`, mapped(group, ofLast.of), ofLast.weights);
  const firstSlug = pick(first, ofFirst.slugs);
  const lastSlug = pick(last, ofLast.slugs);
  const separator = pick(uniform(`${stream}user name separator`, 3), ['.', '_', '']);
  const domain = pick(uniform(`${stream}e-mail domain`, domains.length), domains);
  // Slugs have no underscore, so the text after the last underscore is the number of the row.
  const number = pick(uniform(`${stream}user number`, someNumbers.length), someNumbers);
  const tail = unique ? (['_', position(1)] as const) : ([number] as const);
  const once = unique ? { unique } : {};
  return {
    gender: column('gender', pick(gender, genders), Type.Enum([...genders])),
    userName: column('user_name', text(firstSlug, separator, lastSlug, ...tail), Type.String(once)),
    firstName: column('first_name', pick(first, ofFirst.names), Type.String()),
    lastName: column('last_name', pick(last, ofLast.names), Type.String()),
    emailAddress: column(
      'email_address',
      text(firstSlug, '.', lastSlug, ...tail, '@', domain),
      Type.String({
        format: 'email',
        description: 'An address at a domain reserved for examples (RFC 2606)',
        ...once,
      }),
    ),
  } satisfies Record<string, Column>;
}

type Locales = readonly Pick<Names, 'groups' | 'shares'>[];

const listed = new WeakMap<Locales, ReturnType<typeof listNames>>();

/** The lists of the names of locales, the same ones whenever they are asked for. */
function listsOf(locales: Locales) {
  const found = listed.get(locales) ?? listNames(locales);
  listed.set(locales, found);
  return found;
}

function listNames(locales: Locales) {
  const groups = locales.flatMap(({ groups }) => groups);
  // Most locales have one list of last names for both genders.
  const lists = [...new Set(groups.map(({ last }) => last))];
  return {
    peoples: locales.map(({ shares }) => shares),
    ofFirst: {
      weights: groups.map(({ first }) => first.weights),
      names: groups.flatMap(({ first }) => first.names),
      slugs: groups.flatMap(({ first }) => first.slugs),
    },
    ofLast: {
      /** The list of each group. */
      of: groups.map(({ last }) => lists.indexOf(last)),
      weights: lists.map(({ weights }) => weights),
      names: lists.flatMap(({ names }) => names),
      slugs: lists.flatMap(({ slugs }) => slugs),
    },
  };
}

/** In the order of the groups of names. */
const genders = ['female', 'male'] as const;

/** Most are at one domain. */
const domains = [...Array<string>(5).fill('example.com'), 'example.net', 'example.org', 'example.org'];

const numbersTo = (last: number) => Array.from({ length: last }, (_, index) => String(index + 1));

/** The endings of user names: mostly nothing, else a number, and rather a low one or the last digits of a year. */
const someNumbers = [
  ...Array<string>(190).fill(''),
  ...[3, 5, 9, 9, 12, 25, 99].flatMap(numbersTo),
  ...Array.from({ length: 38 }, (_, index) => String(65 + index).slice(-2)),
  ...['007', '101', '111', '123', '123', '123', '777', '1234', '2000'],
];
