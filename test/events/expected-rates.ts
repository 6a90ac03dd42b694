// The expected events of the app store by numerical integration, with the rules of Intl instead of those of the simulation.
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { offsetAt } from '../../scripts/data/offset-at.js';
import { countriesFile } from '../datasets/registered.js';

interface Line {
  readonly iso3: string;
  readonly population: string;
  readonly internet_penetration: string;
  readonly ios_share: string;
  readonly latitude: string;
  readonly weekend_end: string;
  readonly local_times: string;
}

export const lines: Line[] = parse(readFileSync(countriesFile), { columns: true });
export const codes = lines.map(({ iso3 }) => iso3);
export const usersOf = (fraction: number) =>
  lines.map((line) => Math.round(Number(line.population) * Number(line.internet_penetration) * fraction));

/** The seconds of a cell of the integration, which lies within one local day. */
export const CELL = 900;

/** A zone of each law, its standard offset in hours, and whether all zones of the law change at the same instant. */
const zones: Record<string, [zone: string, hours: number, atOnce: boolean]> = {
  europe: ['Europe/Berlin', 1, true],
  'north-america': ['America/New_York', -5, false],
  cuba: ['America/Havana', -5, false],
  chile: ['America/Santiago', -4, true],
  egypt: ['Africa/Cairo', 2, false],
  israel: ['Asia/Jerusalem', 2, false],
  palestine: ['Asia/Gaza', 2, false],
  lebanon: ['Asia/Beirut', 2, false],
  australia: ['Australia/Sydney', 10, false],
  'new-zealand': ['Pacific/Auckland', 12, false],
};

const saved = new Map<string, number>();
function savedAt(law: string | undefined, hours: number, second: number): number {
  if (law === undefined) return 0;
  const [zone, standard, atOnce] = zones[law] ?? ['?', 0, true];
  const at = second + (atOnce ? 0 : (hours - standard) * 3600);
  const key = `${zone} ${at}`;
  const known = saved.get(key) ?? offsetAt(zone, at) / 3600 - standard;
  saved.set(key, known);
  return known;
}

const hourFactor = (hour: number) => 0.03 + 0.97 * 0.5 * (1 + Math.cos(((hour - 16) * 2 * Math.PI) / 24));
const WEEK = [1.03, 1.01, 1, 0.99, 0.95, 0.97, 1.05];
const MONTHS = [1.06, 1.04, 1.03, 1, 0.99, 0.96, 0.94, 0.95, 0.98, 1.01, 1.03, 1.01];
const turned = { Sunday: 0, Saturday: 1, Friday: 2 } as Record<string, number>;

function dayFactor({ weekend_end, latitude }: Line, local: Date): number {
  const weekday = (local.getUTCDay() + 6 + (turned[weekend_end] as number)) % 7;
  const days = Math.floor(local.getTime() / 86_400_000);
  const dayOfYear = Math.floor(days % 365.2425);
  const place = ((dayOfYear + 0.5) / 365.2425) * 12 - 0.5 + (Number(latitude) < 0 ? 6 : 0) + 12;
  const [before, after] = [
    MONTHS[Math.floor(place) % 12] as number,
    MONTHS[Math.floor(place + 1) % 12] as number,
  ];
  return (WEEK[weekday] as number) * (before + (after - before) * (place % 1));
}

/** The expected events of each country in each cell of a window, from the instant `from`. */
export function expectedCells(from: string, cells: number, fraction: number): Float64Array[] {
  const start = Date.parse(from) / 1000;
  return lines.map((line, country) => {
    const all = usersOf(fraction)[country] as number;
    const counts = new Float64Array(cells);
    let share = 0;
    for (const part of line.local_times.split('|')) {
      const [own = '', ahead = '', law] = part.split(' ');
      const users = Math.round(all * Math.min(1, share + Number(own))) - Math.round(all * share);
      share += Number(own);
      if (users === 0) continue;
      for (let cell = 0; cell < cells; cell++) {
        const second = start + cell * CELL;
        const hours = Number(ahead) + savedAt(law, Number(ahead), second);
        const local = second + hours * 3600;
        const whole = dayFactor(line, new Date(local * 1000));
        // Simpson's rule.
        const [a, b, c] = [0, CELL / 2, CELL].map((later) => hourFactor(((local + later) / 3600) % 24)) as [
          number,
          number,
          number,
        ];
        counts[cell] = (counts[cell] as number) + (users * 57 * CELL * whole * (a + 4 * b + c)) / 6 / 86_400;
      }
    }
    return counts;
  });
}
