import tzLookup from '@photostructure/tz-lookup';
import { preparing } from '../turns.js';
import type { Cities } from './cities.js';
import { nearest, placesByCountry } from './nearest.js';

const known = new WeakMap<Cities, Promise<readonly string[]>>();

/**
 * The IANA time zone of each city, by its coordinates. The lookup is coarse, so a city near a border may come out in the zone of the
 * neighbours. A zone belongs to the country where most of its people live. Where a country has zones, a city in the zone of another
 * country has the zone of the nearest city that is in one of its own.
 */
export function timeZonesOf(cities: Cities): Promise<readonly string[]> {
  const zones = known.get(cities) ?? locate(cities);
  known.set(cities, zones);
  return zones;
}

/** The cities that are looked up in one turn, which takes some 5 ms. */
const TURN = 8192;

async function locate({ iso2, lat, lng, population }: Cities): Promise<string[]> {
  const zones: string[] = [];
  for (const [city, degrees] of lat.entries()) {
    if (city % TURN === 0) await preparing();
    zones.push(tzLookup(degrees, lng[city] as number));
  }
  await preparing();
  const people = new Map<string, Map<string, number>>();
  for (const [city, zone] of zones.entries()) {
    const country = iso2[city] as string;
    const inZone = people.get(zone) ?? new Map<string, number>();
    inZone.set(country, (inZone.get(country) ?? 0) + Math.max(1, population[city] as number));
    people.set(zone, inZone);
  }
  const owners = new Map(
    [...people].map(([zone, inZone]) => [zone, [...inZone].reduce((a, b) => (b[1] > a[1] ? b : a))[0]]),
  );
  const isOwn = zones.map((zone, city) => owners.get(zone) === iso2[city]);
  await preparing();
  const inOwn = placesByCountry(iso2, (city) => isOwn[city] === true);
  return zones.map((zone, city) => {
    if (isOwn[city]) return zone;
    const point = { lat: lat[city] as number, lng: lng[city] as number };
    const own = nearest({ lat, lng }, point, inOwn.get(iso2[city] as string) ?? []);
    return own === undefined ? zone : (zones[own] as string);
  });
}
