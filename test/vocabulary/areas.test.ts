import t from 'tap';
import { type Area, areasOf } from '../../src/vocabulary/areas.js';
import type { Cities } from '../../src/vocabulary/cities.js';
import { parsePattern } from '../../src/vocabulary/patterns.js';
import { vocabularies } from '../datasets/registered.js';

const { cities } = vocabularies;

/** Cities that no file has, at these places. */
function invented(places: readonly (readonly [iso2: string, lat: number, lng: number])[]): Cities {
  const same = (text: string) => places.map(() => text);
  const [city, state, country, iso3] = [same('Newtown'), same('Newland'), same('Country'), same('XXX')];
  const iso2 = places.map(([code]) => code);
  const lat = places.map(([, north]) => north);
  const lng = places.map(([, , east]) => east);
  return { city, state, country, iso2, iso3, lat, lng, population: places.map(() => 1) };
}

t.test('every city has an area of its country, well formed', async (t) => {
  const { all, of } = await areasOf(cities);
  t.equal(of.length, cities.city.length);
  t.ok(of.every((area, city) => all[area]?.iso2 === cities.iso2[city]));
  for (const { iso2, beginnings, ends } of all) {
    const lengths = new Set(beginnings.map(({ length }) => length));
    if (lengths.size > 1 && iso2 !== 'GB') t.fail(`${iso2}: ${beginnings}`);
    if (ends.length === 0 || beginnings.length === 0) t.fail(`${iso2} has an empty list`);
    for (const end of ends) parsePattern(end);
  }
});

t.test('a city that is in no file has the area of the nearest city of its country', async (t) => {
  const beginningsAt = async (...place: [string, number, number]) => {
    const { all, of } = await areasOf(invented([place]));
    return (all[of[0] as number] as Area).beginnings;
  };
  t.match(await beginningsAt('DE', 48.137, 11.571), [/^80|^81/], 'in Munich');
  t.match(await beginningsAt('AT', 47.6, 13.0), [/^5/], 'close to Salzburg, and to German towns');
  t.same(await beginningsAt('AE', 25.1, 55.2), [''], 'a country without post codes');
});

t.test('an unknown country', async (t) => {
  await t.rejects(areasOf(invented([['ZZ', 0, 0]])), {
    message: 'no post codes and telephone numbers are known for country "ZZ"',
  });
});
