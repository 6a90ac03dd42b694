import t from 'tap';
import { offsetAt } from '../../scripts/data/offset-at.js';
import { loadCities } from '../../src/vocabulary/cities.js';
import { loadCountries } from '../../src/vocabulary/internet-users.js';
import { changesInUtc, SAVING } from '../../src/vocabulary/summer-time.js';
import { timeZonesOf } from '../../src/vocabulary/time-zones.js';
import { citiesFile, countriesFile } from '../datasets/registered.js';

/** The last years in which zones followed another law than today. */
const changed: Record<string, number> = Object.fromEntries(
  `Europe/Volgograd 2020, America/Whitehorse 2020, Africa/Juba 2021, Pacific/Fiji 2021, Pacific/Apia 2021, Asia/Tehran 2022,
  Asia/Amman 2022, Asia/Damascus 2022, Africa/Cairo 2022, America/Santiago 2022, America/Mexico_City 2022, America/Monterrey 2022,
  America/Merida 2022, America/Chihuahua 2022, America/Mazatlan 2022, America/Ciudad_Juarez 2022, America/Ojinaga 2022,
  America/Nuuk 2023, America/Scoresbysund 2024, Asia/Almaty 2024, Asia/Qostanay 2024, America/Asuncion 2024, America/Coyhaique 2025`
    .split(',')
    .map((entry) => entry.trim().split(' '))
    .map(([zone, year]) => [zone, Number(year)]),
);

/** Clocks go back for the month of Ramadan; older versions of Node have another law; fewer people than a country's parts in the file. */
const unchecked = [
  'Africa/Casablanca',
  'Africa/El_Aaiun',
  'Asia/Gaza',
  'Asia/Hebron',
  'Europe/Chisinau',
  'Pacific/Chatham',
];

const YEARS = [2020, 2030] as const;

t.test('local times of the countries agree with Intl', async (t) => {
  const [cities, countries] = [await loadCities(citiesFile), await loadCountries(countriesFile)];
  const byCode = new Map(countries.map((country) => [country.iso3, country]));
  const zones = new Map((await timeZonesOf(cities)).map((zone, city) => [zone, cities.iso3[city] as string]));
  let checked = 0;
  for (const [zone, iso3] of zones) {
    const country = byCode.get(iso3);
    if (country === undefined || unchecked.includes(zone)) continue;
    const first = (changed[zone] ?? YEARS[0] - 1) + 1;
    const wrong = country.localTimes.map(({ offset, summerTime }) => {
      for (let year = first; year <= YEARS[1]; year++) {
        const changes = summerTime === undefined ? [] : changesInUtc(summerTime, offset, year);
        const [start = Infinity, end = Infinity] = changes;
        const instants = Array.from(
          { length: 24 },
          (_, half) => Date.UTC(year, half >> 1, half % 2 === 0 ? 3 : 18) / 1000,
        );
        for (const second of [...instants, ...changes.flatMap((change) => [change - 1, change])]) {
          const isSummer = start < end ? second >= start && second < end : second >= start || second < end;
          const expected = offset + (changes.length > 0 && isSummer ? SAVING : 0);
          if (offsetAt(zone, second) !== expected) return `${new Date(second * 1000).toISOString()}`;
        }
      }
      return undefined;
    });
    if (!wrong.includes(undefined)) t.fail(`${zone} (${iso3}): ${wrong.join(', ')}`);
    checked++;
  }
  t.ok(checked > 300, `${checked} zones`);
});
