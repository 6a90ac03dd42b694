// Users and persons against the statistics that they are drawn from.
import t from 'tap';
import { agePyramids } from '../../src/vocabulary/ages.js';
import { timeZonesOf } from '../../src/vocabulary/time-zones.js';
import { goodnessOfFit } from '../support/statistics.js';
import { parameterSets, registered, vocabularies } from './registered.js';
import { rowsOf } from './rows-of.js';

interface User {
  age: number;
  birth_date: string;
  time_zone: string;
  avatar: string;
  address: { city: string; state: string; country_code: string; latitude: number; longitude: number };
}

const { cities } = vocabularies;

t.test('ages follow the age pyramid of the country', async (t) => {
  const pyramids = await agePyramids();
  const byCountry = new Map<string, number[]>();
  for (const { age, address } of await rowsOf<User>('users', {}, 200_000, ['age', 'address'])) {
    const list = byCountry.get(address.country_code) ?? [];
    byCountry.set(address.country_code, list);
    list.push(age);
  }
  byCountry.set(
    'DE',
    (await rowsOf<User>('users', { countries: 'DE' }, 50_000, ['age'])).map(({ age }) => age),
  );
  byCountry.set(
    'NG',
    (await rowsOf<User>('users', { countries: 'NG' }, 50_000, ['age'])).map(({ age }) => age),
  );
  const tested = [...byCountry].filter(([, list]) => list.length >= 2_500);
  t.ok(tested.length > 10, `${tested.length} countries`);
  for (const [country, list] of tested) {
    const shares = pyramids.get(country)?.slice(18, 101) as number[];
    const all = shares.reduce((sum, share) => sum + share, 0);
    // Classes of five years, the oldest together.
    const classOf = (age: number) => Math.min(Math.floor((age - 18) / 5), 11);
    const [expected, observed] = [new Float64Array(12), new Float64Array(12)];
    for (const [index, share] of shares.entries()) {
      const at = classOf(index + 18);
      expected[at] = (expected[at] as number) + (share / all) * list.length;
    }
    for (const age of list) observed[classOf(age)] = (observed[classOf(age)] as number) + 1;
    const p = goodnessOfFit(observed, expected);
    t.ok(p > 1e-4 && p < 1 - 1e-4, `${country}: p = ${p}`);
  }
});

t.test('a birth date agrees with the age on 2026-01-01', async (t) => {
  const list = await rowsOf<User>('users', {}, 20_000, ['age', 'birth_date']);
  const wrong = list.filter(({ age, birth_date }) => {
    const [year = 0, month, day] = birth_date.split('-').map(Number);
    return 2026 - year - (month === 1 && day === 1 ? 0 : 1) !== age;
  });
  t.same(wrong, []);
  const months = new Set(list.map(({ birth_date }) => birth_date.slice(5, 7)));
  t.equal(months.size, 12);
});

t.test('coordinates lie within 24 km of the city, and most close to it', async (t) => {
  const places = new Map<string, number[]>();
  for (const [index, city] of cities.city.entries()) {
    const key = `${city}/${cities.state[index]}/${cities.iso2[index]}`;
    places.set(key, [...(places.get(key) ?? []), index]);
  }
  const iso: Record<string, string[]> = { PS: ['XG', 'XW'], SJ: ['XR'] };
  let far = 0;
  const distances: number[] = [];
  for (const { address } of await rowsOf<User>('users', { weights: 'uniform' }, 50_000, ['address'])) {
    const { city, state, country_code, latitude, longitude } = address;
    const at = (iso[country_code] ?? [country_code]).flatMap(
      (code) => places.get(`${city}/${state}/${code}`) ?? [],
    );
    const distance = Math.min(
      ...at.map((index) => {
        const [lat, lng] = [cities.lat[index] as number, cities.lng[index] as number];
        const east = (longitude - lng) * Math.cos((lat * Math.PI) / 180);
        return Math.hypot(latitude - lat, east) * 111.2;
      }),
    );
    distances.push(distance);
    if (!(distance < 24) || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) far++;
  }
  t.equal(far, 0);
  distances.sort((a, b) => a - b);
  t.ok((distances[25_000] as number) < 3, `median ${distances[25_000]} km`);
  t.ok((distances[25_000] as number) > 0.05);
});

t.test('there are more people near the centre of a city than at its edge', async (t) => {
  const index = cities.city.indexOf('Tokyo');
  const list = await rowsOf<User>('users', { countries: 'JP' }, 30_000, ['address']);
  const distances = list
    .filter(({ address }) => address.city === 'Tokyo')
    .map(({ address: { latitude, longitude } }) => {
      const [lat, lng] = [cities.lat[index] as number, cities.lng[index] as number];
      return Math.hypot(latitude - lat, (longitude - lng) * Math.cos((lat * Math.PI) / 180)) * 111.2;
    });
  const edge = distances.reduce((most, distance) => Math.max(most, distance), 0);
  const inner = distances.filter((distance) => distance < edge / 2).length / distances.length;
  t.ok(
    distances.length > 5_000 && inner > 0.4,
    `${inner} of ${distances.length} within ${edge / 2} km; evenly spread 0.25`,
  );
});

t.test('time zones are those of the country', async (t) => {
  const zones = await timeZonesOf(cities);
  const zoneOf = (city: string, country: string) =>
    zones[cities.city.findIndex((name, index) => name === city && cities.iso2[index] === country)];
  for (const [city, country, zone] of [
    ['Berlin', 'DE', 'Europe/Berlin'],
    ['Los Angeles', 'US', 'America/Los_Angeles'],
    ['Hanoi', 'VN', 'Asia/Ho_Chi_Minh'],
    ['Kolkata', 'IN', 'Asia/Kolkata'],
    ['Perth', 'AU', 'Australia/Perth'],
    ['Geneva', 'CH', 'Europe/Zurich'],
  ] as const)
    t.equal(zoneOf(city, country), zone, city);
});

t.test('time zones do not depend on which countries users live in', async (t) => {
  const list = await rowsOf<User>('users', { countries: 'VN' }, 2_000, ['address', 'time_zone']);
  t.same(new Set(list.map(({ time_zone }) => time_zone)), new Set(['Asia/Ho_Chi_Minh']));
});

t.test('the avatar of a row is a path of the seed and the row', async (t) => {
  const list = await rowsOf<User>('users', {}, 3, ['avatar']);
  const paths = list.map(({ avatar }) => /^\/avatars\/([0-9a-f]{16})\/(\d+)\.svg$/.exec(avatar) ?? []);
  t.strictSame(
    paths.map(([, , row]) => row),
    ['0', '1', '2'],
  );
  t.equal(new Set(paths.map(([, seed]) => seed)).size, 1);
});

t.test('the share of married persons rises with age', async (t) => {
  const list = await rowsOf<{ age: number; isMarried: boolean }>('persons', {}, 200_000, [
    'age',
    'isMarried',
  ]);
  const share = (from: number, to: number) => {
    const some = list.filter(({ age }) => age >= from && age <= to);
    return some.filter(({ isMarried }) => isMarried).length / some.length;
  };
  const shares = [share(22, 24), share(25, 29), share(30, 34), share(35, 44), share(45, 65)];
  t.ok((shares[0] as number) < 0.25, `${shares}`);
  t.ok((shares[4] as number) > 0.65);
  t.ok(shares.every((value, index) => index === 0 || value > (shares[index - 1] as number)));
  const counts = new Float64Array(44);
  for (const { age } of list) counts[age - 22] = (counts[age - 22] as number) + 1;
  const p = goodnessOfFit(counts, new Array(44).fill(list.length / 44));
  t.ok(p > 1e-4, `ages stay uniform: p = ${p}`);
});

t.equal(parameterSets(registered.find(({ name }) => name === 'users') as never)[0]?.weights, 'population');
