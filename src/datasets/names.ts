import type { Draw } from '../columns/draw.js';
import { uniform } from '../columns/draw.js';
import { withinLists } from '../columns/groups.js';
import { type Column, column, pick, position, text } from '../columns/value.js';
import { Type } from '../json-schema.js';
import type { LocalePeople } from '../vocabulary/people.js';

/**
 * The columns of a user's names: first_name, last_name, and the user name and the e-mail address that are made of them, in the drawn
 * locale. With `unique`, the last two end with the number of the row.
 */
export function nameColumns(locale: Draw, locales: readonly LocalePeople[], unique: boolean) {
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
  return {
    userName: column('user_name', text(firstSlug, separator, lastSlug, ...tail), Type.String()),
    firstName: column(
      'first_name',
      pick(
        first,
        groups.flatMap(({ first }) => first),
      ),
      Type.String(),
    ),
    lastName: column(
      'last_name',
      pick(
        last,
        groups.flatMap(({ last }) => last),
      ),
      Type.String(),
    ),
    emailAddress: column(
      'email_address',
      text(firstSlug, '.', lastSlug, ...tail, '@', domain),
      Type.String({
        format: 'email',
        description: 'An address at a domain reserved for examples (RFC 2606)',
      }),
    ),
  } satisfies Record<string, Column>;
}

/** The endings of user names: often nothing, else a number. */
const someNumbers = [
  ...Array<string>(60).fill(''),
  ...Array.from({ length: 99 }, (_, index) => String(index + 1)),
];
