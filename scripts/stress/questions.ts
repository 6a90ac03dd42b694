import { fractionOf } from '../../src/random/key.js';

/** What one request asks for. */
export interface Question {
  readonly city: string;
  /** Days since FIRST_DAY. */
  readonly day: number;
  readonly days: number;
  /** The ends of the period, in ISO 8601. */
  readonly from: string;
  readonly to: string;
}

const FIRST_DAY = Date.UTC(2020, 0, 1);
const DAY = 86_400_000;
/** The number of days on which a period may begin: five years. */
const BEGINS = 1826;
const LONGEST = 90;

/** The i-th question of a seed: a random city and a random period of up to 90 days. */
export function questions(seed: string, cities: readonly string[]): (index: number) => Question {
  return (index) => {
    const below = (name: string, size: number) =>
      Math.floor(fractionOf(`stress ${name}`, [seed, index]) * size);
    const day = below('day', BEGINS);
    const days = 1 + below('days', LONGEST);
    const iso = (day: number) => new Date(FIRST_DAY + day * DAY).toISOString();
    return {
      city: cities[below('city', cities.length)] as string,
      day,
      days,
      from: iso(day),
      to: iso(day + days),
    };
  };
}
