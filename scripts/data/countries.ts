// Writes data/countries.csv: population from the npm package cldr-core, the share of people who use the internet from
// the table below, the share of iOS from ios-shares.ts, latitudes and local times from data/worldcities.csv and the npm package
// @photostructure/tz-lookup, weekends from cldr-core. The same packages and a Node with the laws of summer time of 2026 give the same
// bytes.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { projectRoot } from '../../src/project-root.js';
import { loadCities } from '../../src/vocabulary/cities.js';
import { changesInUtc, SAVING, type SummerTime, summerTimes } from '../../src/vocabulary/summer-time.js';
import { timeZonesOf } from '../../src/vocabulary/time-zones.js';
import { iosShares } from './ios-shares.js';
import { offsetAt } from './offset-at.js';

const require = createRequire(import.meta.url);
const { territoryInfo } = require('cldr-core/supplemental/territoryInfo.json').supplemental;
const { weekData } = require('cldr-core/supplemental/weekData.json').supplemental;
const { codeMappings } = require('cldr-core/supplemental/codeMappings.json').supplemental;

/**
 * Individuals using the Internet, in percent of the population: World Bank indicator IT.NET.USER.ZS (after the ITU), the most
 * recent known figure of each country, from 2017 to 2023, rounded to a whole percent. Some figures are estimates.
 */
const users: Record<string, number> = Object.fromEntries(
  `AF 18, AL 83, DZ 77, AS 54, AD 95, AO 45, AG 78, AR 89, AM 80, AW 97, AU 97, AT 95, AZ 89, BS 94, BH 100, BD 45,
  BB 76, BY 92, BE 95, BZ 72, BJ 32, BM 98, BT 88, BO 70, BA 83, BW 81, BR 84, BN 99, BG 80, BF 20, BI 11, CV 74,
  KH 61, CM 42, CA 94, KY 81, CF 11, TD 13, CL 95, CN 78, HK 96, MO 90, CO 77, KM 36, CD 31, CG 38, CR 85, CI 41,
  HR 83, CU 71, CW 68, CY 91, CZ 86, DK 99, DJ 65, DM 84, DO 85, EC 73, EG 82, SV 68, GQ 60, ER 27, EE 93, SZ 58,
  ET 19, FO 98, FJ 85, FI 94, FR 87, PF 73, GA 74, GM 54, GE 82, DE 92, GH 70, GI 94, GR 85, GL 70, GD 74, GU 81,
  GT 56, GN 34, GW 32, GY 82, HT 39, HN 58, HU 92, IS 100, IN 56, ID 69, IR 82, IQ 82, IE 97, IM 71, IL 92, IT 87,
  JM 83, JP 87, JO 93, KZ 93, KE 35, KI 88, KP 0.1, KR 97, XK 94, KW 100, KG 88, LA 64, LV 92, LB 83, LS 48, LR 30,
  LY 88, LI 96, LT 89, LU 99, MG 20, MW 18, MY 98, MV 84, ML 35, MT 93, MH 61, MR 37, MU 76, MX 81, FM 40, MD 79,
  MC 98, MN 83, ME 89, MA 91, MZ 20, MM 59, NA 64, NR 82, NP 50, NL 97, NC 82, NZ 96, NI 58, NE 23, NG 39, MK 87,
  NO 99, OM 97, PK 33, PW 75, PS 87, PA 74, PG 24, PY 78, PE 80, PH 84, PL 86, PT 86, PR 88, QA 100, RO 89, RU 92,
  RW 34, WS 58, SM 85, ST 57, SA 100, SN 60, RS 85, SC 87, SL 21, SG 94, SX 62, SK 87, SI 90, SB 43, SO 28, ZA 76,
  SS 12, ES 95, LK 51, KN 76, LC 78, VC 76, SD 29, SR 76, SE 96, CH 97, SY 36, TW 95, TJ 57, TZ 32, TH 90, TL 34,
  TG 37, TO 59, TT 85, TN 80, TR 86, TM 21, TC 81, TV 72, UG 15, UA 82, AE 100, GB 96, US 93, UY 91, UZ 89, VU 46,
  VE 62, VN 78, VG 78, VI 64, YE 18, ZM 33, ZW 38`
    .split(',')
    .map((entry) => entry.trim().split(' '))
    .map(([iso2, percent]) => [iso2, Number(percent)]),
);

/** The country of a city. The Gaza Strip and the West Bank of worldcities.csv are Palestine here. */
const countryOf = (iso2: string) => (iso2 === 'XG' || iso2 === 'XW' ? 'PS' : iso2);
const named: Record<string, string> = { CI: "Côte d'Ivoire", CW: 'Curaçao', PS: 'Palestine' };

/** The year whose laws of summer time the file has. In its January and July, Morocco has no Ramadan, when its clocks change. */
const YEAR = 2026;

/** Zones that tables of zones before 2026 have wrong: Moldova follows the European Union since 2022. */
const corrected: Record<string, string> = { 'Europe/Chisinau': '2 europe' };

/** Standard time and the law of summer time of a zone, as in the file. */
function localTimeOf(zone: string): string {
  const [winter, summer] = [0, 6].map((month) => offsetAt(zone, Date.UTC(YEAR, month, 15) / 1000)) as [
    number,
    number,
  ];
  if (winter === summer) return String(winter / 3600);
  // By law, Ireland's standard time is the time in summer, but other countries call the time in winter so.
  const standard = Math.min(winter, summer);
  const agrees = (law: SummerTime) => {
    const saved = standard + SAVING;
    const [start, end] = changesInUtc(law, standard, YEAR);
    const expected = [standard, saved, saved, standard];
    return [start - 1, start, end - 1, end].every((second, at) => offsetAt(zone, second) === expected[at]);
  };
  const law = Object.entries(summerTimes).find(([, law]) => agrees(law));
  if (law === undefined) throw new Error(`${zone} follows no known law of summer time`);
  return `${standard / 3600} ${law[0]}`;
}

interface Place {
  readonly name: string;
  people: number;
  /** The sum of the latitudes of the people. */
  latitudes: number;
  /** The people of each time zone. */
  readonly zones: Map<string, number>;
}

const cities = await loadCities(join(projectRoot, 'data/worldcities.csv'));
const countries = new Map<string, Place>();
for (const [city, zone] of (await timeZonesOf(cities)).entries()) {
  const code = countryOf(cities.iso2[city] as string);
  const name = named[code] ?? (cities.country[city] as string);
  const place = countries.get(code) ?? { name, people: 0, latitudes: 0, zones: new Map() };
  const people = Math.max(1, cities.population[city] as number);
  place.people += people;
  place.latitudes += people * (cities.lat[city] as number);
  place.zones.set(zone, (place.zones.get(zone) ?? 0) + people);
  countries.set(code, place);
}

/** Zones with a smaller share of the people of a country are left out. */
const LEAST_SHARE = 0.0005;

/** For example `0.6 -5 north-america|0.4 -7`, the largest share first. */
function localTimesOf({ people, zones }: Place): string {
  const localTimes = new Map<string, number>();
  let sum = 0;
  for (const [zone, some] of zones) {
    if (some / people < LEAST_SHARE) continue;
    const localTime = corrected[zone] ?? localTimeOf(zone);
    localTimes.set(localTime, (localTimes.get(localTime) ?? 0) + some);
    sum += some;
  }
  return [...localTimes]
    .sort((a, b) => b[1] - a[1])
    .map(([localTime, some]) => `${Math.round((some / sum) * 10_000) / 10_000} ${localTime}`)
    .join('|');
}

const days: Record<string, string> = { fri: 'Friday', sat: 'Saturday', sun: 'Sunday' };
const weekendEndOf = (iso2: string) => days[weekData.weekendEnd[iso2] ?? weekData.weekendEnd['001']];

const rows = Object.entries(users)
  .map(([iso2, percent]) => {
    const country = countries.get(iso2);
    if (!country) throw new Error(`no city lies in ${iso2}`);
    const { name, people, latitudes } = country;
    return {
      iso2,
      // CLDR has its own code for Kosovo. The code of the World Bank is the usual one.
      iso3: iso2 === 'XK' ? 'XKX' : codeMappings[iso2]._alpha3,
      name,
      population: Number(territoryInfo[iso2]._population),
      internet_penetration: percent / 100,
      ios_share: (iosShares[iso2] as number) / 100,
      latitude: Math.round((latitudes / people) * 10) / 10,
      weekend_end: weekendEndOf(iso2),
      local_times: localTimesOf(country),
    };
  })
  .sort((a, b) => (a.iso3 < b.iso3 ? -1 : 1));

writeFileSync(join(projectRoot, 'data/countries.csv'), stringify(rows, { header: true }));
