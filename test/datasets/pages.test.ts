// Twenty users of each of twenty countries as lines that somebody from there can read: test/golden/people. A change of names, streets,
// post codes, telephone numbers, states or spellings shows there.
import t from 'tap';
import { seedKey } from '../../src/random/key.js';
import { localeOfCountry } from '../../src/vocabulary/people/countries.js';
import { loadNames } from '../../src/vocabulary/people/names.js';
import { body, planOf } from '../support/engine.js';
import { equalsGolden } from '../support/golden.js';
import { parameterSets, registered } from './registered.js';

interface User {
  first_name: string;
  last_name: string;
  gender: string;
  age: number;
  birth_date: string;
  address: Record<
    | 'house_number'
    | 'street_name'
    | 'post_code'
    | 'city'
    | 'state'
    | 'country_code'
    | 'latitude'
    | 'longitude',
    string
  >;
  phone_number: string;
  email_address: string;
  user_name: string;
  time_zone: string;
}

const users = registered.find(({ name }) => name === 'users') as (typeof registered)[number];
const countries = 'BD BR CN DE GR ID IL IN JP KE KR NG PL RU SA TH TR UA US VN'.split(' ');

for (const iso2 of countries) {
  t.test(iso2, async (t) => {
    const plan = planOf(await users.columns({ ...parameterSets(users)[0], countries: iso2 }), 'ndjson');
    const { order, separator } = await loadNames(localeOfCountry(iso2));
    const lines = body(plan, seedKey(users.name, '1'), 0, 20).toString().trim().split('\n');
    const people = lines.map((line): string => {
      const user: User = JSON.parse(line);
      const name = [user.first_name, user.last_name];
      const { house_number, street_name, post_code, city, state, country_code, latitude, longitude } =
        user.address;
      return [
        `${(order === 'first-last' ? name : name.reverse()).join(separator)}, ${user.gender}, ${user.age}, born ${user.birth_date}`,
        `  ${street_name} ${house_number}, ${post_code} ${city}, ${state}, ${country_code}`,
        `  ${user.phone_number}, ${user.email_address}, ${user.user_name}`,
        `  ${latitude} ${longitude}, ${user.time_zone}`,
      ].join('\n');
    });
    equalsGolden(t, `people/${iso2}.txt`, `${people.join('\n')}\n`);
  });
}
