// Post codes in use, whole, of the cities of some countries whose codes GeoNames has one by one.
import { readFileSync } from 'node:fs';

interface Place {
  readonly iso2: string;
  /** In ASCII. */
  readonly city: string;
  readonly region: string;
  readonly lat: number;
  readonly lng: number;
}

/** A post code with its place. */
interface PostCode {
  readonly code: string;
  readonly name: string;
  readonly lat: number;
  readonly lng: number;
}

/** Of other countries there are too many codes, or they are those of streets or of firms. */
const WHOLE = ['AT', 'AU', 'BE', 'CH', 'DE', 'ES', 'FR', 'IT', 'NL', 'US'];

/** What cities are called in their country, where their names in English are not just without accents. */
const nativeNames: Readonly<Record<string, string>> = {
  ...{
    Cologne: 'koln',
    Hanover: 'hannover',
    Munich: 'munchen',
    Nuremberg: 'nurnberg',
    Vienna: 'wien',
    Brussels: 'bruxelles',
  },
  ...{
    Antwerp: 'antwerpen',
    Ghent: 'gent',
    Bruges: 'brugge',
    Geneva: 'geneve',
    Lucerne: 'luzern',
    Seville: 'sevilla',
  },
  ...{
    Rome: 'roma',
    Milan: 'milano',
    Naples: 'napoli',
    Turin: 'torino',
    Florence: 'firenze',
    Venice: 'venezia',
    Genoa: 'genova',
  },
  ...{
    Padua: 'padova',
    Syracuse: 'siracusa',
    'The Hague': 's-gravenhage',
    Corunna: 'a coruna',
    Mantua: 'mantova',
  },
};

const plain = (name: string) =>
  name.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss').toLowerCase();

/** Codes with the name of the city are of the city when they are within this many kilometres; so is everything that is near. */
const [NAMED, NEAR] = [40, 6];
/** The most codes of a city that has none of its name. */
const MOST_NEAR = 5;

/**
 * Makes a function that gives the codes of a city: those with its name, or else those near to it, or else the nearest one of its region.
 * `file` is GeoNames' table of postal codes, with tabs. No codes for other countries.
 */
export function wholePostCodes(file: string, regionOf: (iso2: string, code: string) => string | undefined) {
  const regions = new Map<string, PostCode[]>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [iso2 = '', code = '', name = '', , , , , , , lat, lng] = line.split('\t');
    if (!WHOLE.includes(iso2) || /cedex/i.test(name)) continue;
    const key = `${iso2} ${regionOf(iso2, code)}`;
    const codes = regions.get(key) ?? [];
    regions.set(key, codes);
    codes.push({ code, name: plain(name), lat: Number(lat), lng: Number(lng) });
  }
  return ({ iso2, city, region, lat, lng }: Place): string[] => {
    const name = nativeNames[city] ?? plain(city);
    const known = (regions.get(`${iso2} ${region}`) ?? [])
      .map((one) => ({ ...one, distance: distanceOf(one, { lat, lng }) }))
      .sort((a, b) => a.distance - b.distance);
    const named = known.filter(
      (one) => one.distance <= NAMED && one.name.startsWith(name) && isSame(one.name.slice(name.length)),
    );
    const near = known.filter(({ distance }) => distance <= NEAR).slice(0, MOST_NEAR);
    const chosen = [named, near, known.slice(0, 1)].find(({ length }) => length > 0) ?? [];
    return [...new Set(chosen.map(({ code }) => code))].sort();
  };
}

/** Whether it is the same city with this behind its name: Paris 08, Frankfurt am Main, but not Chicago Ridge. */
const isSame = (rest: string) => /^$|^ \d|^ (am|an|im|in|bei|vor|ob)\b/.test(rest);

/** Kilometres in a plane, which is right for places near to each other. */
function distanceOf(a: Pick<PostCode, 'lat' | 'lng'>, b: Pick<PostCode, 'lat' | 'lng'>): number {
  const east = (a.lng - b.lng) * Math.cos((b.lat * Math.PI) / 180);
  return Math.hypot(a.lat - b.lat, east) * 111.2;
}
