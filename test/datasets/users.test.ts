import { isIPv4, isIPv6 } from 'node:net';
import t from 'tap';
import { seedKey } from '../../src/random/key.js';
import { areasOf } from '../../src/vocabulary/areas.js';
import { parsePattern } from '../../src/vocabulary/patterns.js';
import { localeOfCountry } from '../../src/vocabulary/people/countries.js';
import { loadNames } from '../../src/vocabulary/people/names.js';
import { slug } from '../../src/vocabulary/people/slug.js';
import { body, planOf } from '../support/engine.js';
import { cases } from '../support/property.js';
import { parameterSets, registered, vocabularies } from './registered.js';

interface User {
  user_id: string;
  user_name: string;
  first_name: string;
  last_name: string;
  age: number;
  address: { house_number: string; street_name: string; city: string; country: string; post_code: string };
  email_address: string;
  phone_number: string;
  device: Record<'ipv4_address' | 'ipv6_address' | 'mac_address' | 'UUID' | 'system_triplet', string>;
}

const users = registered.find(({ name }) => name === 'users') as (typeof registered)[number];
const defaults = parameterSets(users)[0] as Record<string, unknown>;
const seed = seedKey(users.name, '7');

async function make(parameters: Record<string, unknown>, n: number): Promise<User[]> {
  const plan = planOf(await users.columns({ ...defaults, ...parameters }), 'ndjson');
  return body(plan, seed, 0, n)
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const { cities } = vocabularies;
const placeOf = (city: string, country: string) => `${city}/${country}`;
const codes = new Map<string, Set<string>>();
for (const [index, city] of cities.city.entries()) {
  const place = placeOf(city, cities.country[index] as string);
  codes.set(place, (codes.get(place) ?? new Set()).add(cities.iso2[index] as string));
}

/** Can the pattern give the text? */
function fits(pattern: string, text: string): boolean {
  const { base, count } = parsePattern(pattern);
  if (base.length !== text.length) return false;
  return [...text].every((character, at) => {
    const offset = character.charCodeAt(0) - (base[at] as number);
    return offset >= 0 && offset < (count[at] as number);
  });
}

t.test('everything about a user agrees with the country', async (t) => {
  const telephones = new Map<string, Set<string>>();
  const mobiles = new Map<string, Set<string>>();
  for (const { iso2, mobile, other } of (await areasOf(cities)).all) {
    const [every, own] = [telephones.get(iso2) ?? new Set<string>(), mobiles.get(iso2) ?? new Set<string>()];
    telephones.set(iso2, every);
    mobiles.set(iso2, own);
    for (const pattern of [...mobile, ...other]) every.add(pattern);
    for (const pattern of mobile) own.add(pattern);
  }
  for (const user of await make({}, 4_000)) {
    const { city, country } = user.address;
    const candidates = codes.get(placeOf(city, country));
    if (candidates === undefined) throw new Error(`${city} does not lie in ${country}`);
    const agrees = await Promise.all(
      [...candidates].map(async (code) => {
        const android = user.device.system_triplet.endsWith('android');
        const phones = [...((android ? mobiles : telephones).get(code) as Set<string>)];
        const locale = localeOfCountry(code);
        const { groups } = await loadNames(locale);
        const { first_name: first, last_name: last } = user;
        return (
          phones.some((pattern) => fits(pattern, user.phone_number)) &&
          groups.some((group) => group.first.names.includes(first) && group.last.names.includes(last)) &&
          user.user_name.startsWith(slug(first, locale)) &&
          user.email_address.startsWith(`${slug(first, locale)}.${slug(last, locale)}`)
        );
      }),
    );
    if (!agrees.includes(true)) throw new Error(`does not agree: ${JSON.stringify(user)}`);
  }
  t.pass();
});

t.test('addresses and identifiers are valid and name nobody', async (t) => {
  const nobodys =
    /^(100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])|198\.(1[89]|51\.100)|192\.0\.2|203\.0\.113|24\d|25[0-4])\./;
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const triplets = new Set<string>();
  const ages = new Set<number>();
  for (const { user_id, age, device, email_address, user_name } of await make({}, 20_000)) {
    const { ipv4_address: ipv4, ipv6_address: ipv6, mac_address: mac, UUID, system_triplet } = device;
    triplets.add(system_triplet);
    ages.add(age);
    const right =
      uuid.test(user_id) &&
      uuid.test(UUID) &&
      isIPv4(ipv4) &&
      nobodys.test(ipv4) &&
      isIPv6(ipv6) &&
      new URL(`http://[${ipv6}]`).hostname === `[${ipv6}]` &&
      ipv6.startsWith('2001:db8:') &&
      /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac) &&
      Number.parseInt(mac, 16) % 2 === 0 &&
      /^[a-z0-9._]+@example\.(com|net|org)$/.test(email_address) &&
      /^[a-z0-9._]+$/.test(user_name);
    if (!right) throw new Error(JSON.stringify({ user_id, device, email_address, user_name }));
  }
  t.equal(triplets.size, 10);
  t.ok(Math.min(...ages) === 18 && Math.max(...ages) <= 100, `${Math.max(...ages)}`);
});

t.test('user_id is always unique, user_name and email_address on request', async (t) => {
  const n = cases(300_000, 100_000);
  const columns = await users.columns({ ...defaults, unique: true });
  const named = columns.filter(({ name }) => ['user_id', 'user_name', 'email_address'].includes(name));
  const lines = body(planOf(named, 'csv'), seed, 0, n).toString().trimEnd().split('\n');
  for (const column of [0, 1, 2]) {
    t.equal(new Set(lines.map((line) => line.split(',')[column])).size, n, `${named[column]?.name}`);
  }
  const loose = body(planOf((await users.columns(defaults)).slice(1, 2), 'csv'), seed, 0, n)
    .toString()
    .split('\n');
  t.ok(new Set(loose).size < n, 'names repeat unless they must be unique');
});

t.test('countries, locale and weights have their effects', async (t) => {
  const countries = new Set(
    (await make({ countries: 'DE,NL' }, 2_000)).map(({ address }) => address.country),
  );
  t.strictSame([...countries].sort(), ['Germany', 'Netherlands']);
  const japanese = await make({ countries: 'DE', locale: 'ja' }, 200);
  t.ok(
    japanese.every(
      ({ last_name, address }) => /\p{Script=Han}/u.test(last_name) && address.country === 'Germany',
    ),
  );
  const tokyo = (list: User[]) => list.filter(({ address }) => address.city === 'Tokyo').length;
  t.ok(tokyo(await make({ countries: 'JP', weights: 'population' }, 2_000)) > 200);
  t.ok(tokyo(await make({ countries: 'JP', weights: 'uniform' }, 2_000)) < 20);
});

t.test('unknown countries are refused', async (t) => {
  await t.rejects(users.columns({ ...defaults, countries: 'DE,UK' }), {
    message: /countries must be .*UK/,
  });
  await t.rejects(users.columns({ ...defaults, countries: 'DE,DE' }), { message: /each country once/ });
  await t.rejects(users.columns({ ...defaults, countries: '' }), { message: /countries must be/ });
});
