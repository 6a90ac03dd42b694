// The same questions after each change: what was decided before is kept for the rows that have not changed since.
import t from 'tap';
import { cases, fc } from '../support/property.js';
import { service } from './ask.js';

interface User {
  readonly [name: string]: unknown;
  readonly user_id: string;
  readonly gender: string;
  readonly first_name: string;
  readonly address: { readonly city: string | null } | null;
}

const { compare } = new Intl.Collator('en');
const cityOf = ({ address }: User) => address?.city ?? null;

/** Questions as they are asked, and what they mean. */
const questions: [string, (row: User) => boolean, ((left: User, right: User) => number)?][] = [
  ['gender=female', ({ gender }) => gender === 'female'],
  ['address.city=Lima', (row) => cityOf(row) === 'Lima'],
  ['address.city:null=true', (row) => cityOf(row) === null],
  [
    'first_name=Ann&sort=gender',
    ({ first_name }) => first_name === 'Ann',
    (left, right) => compare(left.gender, right.gender),
  ],
  [
    'gender:ne=male&sort=-first_name',
    ({ gender }) => gender !== 'male',
    (left, right) => compare(right.first_name, left.first_name),
  ],
  ['first_name:gte=L', ({ first_name }) => compare(first_name, 'L') >= 0],
];

const members = fc.record(
  {
    gender: fc.constantFrom('female', 'male', 'none'),
    first_name: fc.constantFrom('Ann', 'Zoë', 'Lee'),
    address: fc.oneof(
      fc.record({ city: fc.constantFrom('Lima', 'Oslo', null) }),
      fc.record({ street: fc.constant('x') }),
      fc.constant(null),
    ),
    more: fc.constant({ any: 1 }),
  },
  { requiredKeys: [] },
);
const step = fc.record({
  how: fc.constantFrom('PATCH', 'PATCH', 'PATCH', 'PUT', 'DELETE', 'POST', 'many', 'reset'),
  row: fc.nat(),
  members,
});

t.test('answers are those of all rows', async (t) => {
  const ask = await service(t);
  const definition = { dataset: 'users', seed: '7', rows: 150, strict: false };
  await ask('PUT', '/tables/people', definition);
  const rowsOf = async (query: string) => {
    const { statusCode, body } = await ask('GET', `/tables/people?n=1000&${query}`);
    if (statusCode !== 200) throw new Error(body);
    return JSON.parse(body) as User[];
  };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      await ask('POST', '/tables/people:reset');
      for (const { how, row, members } of steps) {
        const rows = await rowsOf('');
        const one = rows[row % Math.max(1, rows.length)] as User;
        const url = `/tables/people/${one?.user_id}`;
        if (how === 'POST') await ask('POST', '/tables/people', members);
        else if (how === 'many') await ask('PATCH', '/tables/people?gender=male', members);
        else if (how === 'reset') row % 3 === 0 && (await ask('POST', '/tables/people:reset'));
        else if (how === 'PUT') await ask('PUT', url, { ...one, ...members, id: one.user_id });
        else await ask(how as 'PATCH', url, how === 'DELETE' ? undefined : members);
        const all = await rowsOf('');
        for (const [query, holds, order] of questions) {
          const wanted = all.filter(holds);
          if (order !== undefined) wanted.sort(order);
          const found = await rowsOf(query);
          const keys = (rows: readonly User[]) => rows.map(({ user_id }) => user_id).join(' ');
          if (keys(found) !== keys(wanted))
            throw new Error(`${query} after ${how}: ${keys(found)} instead of ${keys(wanted)}`);
        }
      }
    }),
    { numRuns: cases(60, 4) },
  );
});
