import { isIPv4 } from 'node:net';
import { parseArgs } from 'node:util';

export interface StressOptions {
  readonly target: 'api' | 'postgres' | 'both';
  readonly url: string;
  readonly path: string;
  readonly database: string;
  readonly sql: string;
  /** Requests a second to each target. */
  readonly rps: number;
  readonly connections: number;
  /** Seconds. */
  readonly duration: number;
  readonly seed: string;
  readonly out: string;
}

const defaults = {
  target: 'api',
  url: 'http://127.0.0.1:3000',
  path: '/persons?seed={city}&offset={day}&n={days}',
  database: 'postgres://localhost/postgres',
  sql: 'SELECT count(*), avg(age) FROM persons WHERE city = {city} AND id BETWEEN {day} AND {day} + {days} * 1000',
  rps: '200',
  connections: '20',
  duration: '30',
  seed: '42',
  out: 'stress.json',
} as const;

export const help = `npm run stress -- [options]

Sends requests at a constant rate (open loop), each for a random city and a random period of up to 90 days, so that caches do
not help. Latency counts from when a request was due, even if no connection was free then (no coordinated omission).

  --target api|postgres|both   what is put under load (${defaults.target})
  --rps 200                    requests a second, to each target (${defaults.rps})
  --connections 20             connections, to each target (${defaults.connections})
  --duration 30                seconds (${defaults.duration})
  --seed 42                    determines the sequence of cities and periods (${defaults.seed})
  --out stress.json            file for the figures as JSON (${defaults.out})
  --url                        URL of the service (${defaults.url})
  --path                       path that is requested of the service (${defaults.path})
  --database                   URL of a PostgreSQL database; or set DATABASE_URL (${defaults.database})
  --sql                        query that is sent to the database (${defaults.sql})
  --i-own-this-host            allow a host other than this machine

In path and sql, {city} is the city, {from} and {to} are the ends of the period (ISO 8601), {day} is the number of days
from 2020-01-01 to its first day, and {days} is its length in days.`;

/** Reads the options from arguments; undefined when they ask for help. Throws an Error that names the first wrong option. */
export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): StressOptions | undefined {
  const names = Object.keys(defaults) as (keyof typeof defaults)[];
  const strings = Object.fromEntries(names.map((name) => [name, { type: 'string' } as const]));
  const { values } = parseArgs({
    args: [...args],
    options: { ...strings, 'i-own-this-host': { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) return undefined;
  const fromEnvironment =
    environment.DATABASE_URL === undefined ? {} : { database: environment.DATABASE_URL };
  const given = { ...defaults, ...fromEnvironment, ...values } as unknown as Record<
    keyof typeof defaults,
    string
  >;
  const { target } = given;
  if (target !== 'api' && target !== 'postgres' && target !== 'both') {
    throw new Error(`--target must be api, postgres or both, not "${target}"`);
  }
  for (const [name, used] of [
    ['url', target !== 'postgres'],
    ['database', target !== 'api'],
  ] as const) {
    if (used && values['i-own-this-host'] !== true) requireLoopback(name, given[name]);
  }
  return {
    ...given,
    target,
    rps: positive('rps', given.rps, 100_000),
    connections: positive('connections', given.connections, 10_000),
    duration: positive('duration', given.duration, 86_400),
  };
}

function positive(name: string, text: string, most: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value <= most) return value;
  throw new Error(`--${name} must be a number above 0 and up to ${most}, not "${text}"`);
}

function requireLoopback(name: string, text: string): void {
  if (!URL.canParse(text)) throw new Error(`--${name} must be a URL, not "${text}"`);
  const { hostname } = new URL(text);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))) return;
  throw new Error(`${host} is not this host: load only what is yours, and then say --i-own-this-host`);
}
