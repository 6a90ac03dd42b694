// Which columns have words, which q searches.
import { cellOf, plain, type Row } from './naive.js';

const ofPersons = ['name', 'city', 'state', 'country'];
const ofUsers = [
  ...[
    'user_name',
    'first_name',
    'last_name',
    'email_address',
    'gender',
    'time_zone',
    'device.system_triplet',
  ],
  ...['street_name', 'city', 'country', 'state', 'country_code', 'post_code'].map(
    (name) => `address.${name}`,
  ),
];
const ofKinds = [
  ...[
    'city',
    'country',
    'name',
    'handle',
    'numbered',
    'repeated',
    'greeting',
    'neighbour',
    'scalar',
    'either',
  ],
  ...['nickname', 'address.city', 'parent.name'],
];

/** By the names of datasets. */
export const words: Readonly<Record<string, readonly string[]>> = {
  kinds: ofKinds,
  persons: ofPersons,
  users: ofUsers,
};

/** Has a cell of these columns a text that contains q? */
export const contains = (row: Row, paths: readonly string[], q: string): boolean =>
  paths.some((path) => {
    const cell = cellOf(row, path);
    return typeof cell === 'string' && plain(cell).includes(plain(q));
  });
