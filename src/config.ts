import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { projectRoot } from './project-root.js';

interface Variable<T> {
  /** Empty for what is left out by default. */
  readonly default: string;
  readonly meaning: string;
  /** What a value must be, to be read after "must be". */
  readonly allowed: string;
  /** undefined when the text is not allowed. */
  read(text: string): T | undefined;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** The environment variables there are, and all there is to know about them. */
export const variables = {
  HOST: text('127.0.0.1', 'Address to listen on; 0.0.0.0 or :: for all', 'an address or host name'),
  PORT: integer('3000', 'TCP port to listen on; 0 for any free one', 0, 65_535),
  API_KEY: {
    ...text(
      '',
      'What clients must send as Authorization: Bearer; nothing when empty',
      'of letters, digits and -._~+/=',
    ),
    read: (key: string) => (/^[\w.~+/=-]*$/.test(key) ? key : undefined),
  },
  WORKERS: integer(
    '1',
    'Processes that share the port; limits, and THREADS as a number, are of each of them',
    1,
    64,
  ),
  MAX_ROWS: integer('1000000000', 'Largest n of a request', 1, Number.MAX_SAFE_INTEGER),
  MAX_DELAY_MS: integer('10000', 'Longest delay that a request may ask for', 0, 3_600_000),
  MAX_FAIL: {
    ...text('1', 'Largest share of requests that fail= may fail', 'a number from 0 to 1'),
    read: (share: string) => (/^(0(\.\d+)?|1)$/.test(share) ? Number(share) : undefined),
  },
  MAX_DOWNLOADS: integer('2000', 'Requests for rows, and files, answered at a time', 1, 1_000_000),
  RATE_LIMIT: integer('0', 'Requests a minute from one address; 0 for any number', 0, 1_000_000),
  MAX_URL_BYTES: integer('8192', 'Longest URL', 256, 65_536),
  MAX_BODY_BYTES: integer(
    '1048576',
    'Longest body of a request, but for files, which may have any length',
    1,
    1_073_741_824,
  ),
  THREADS: {
    ...text(
      'auto',
      'Threads that generate big downloads; auto: the cores of each worker but the one that it sends on',
      'auto or an integer from 0 to 16',
    ),
    read(written: string) {
      if (written === 'auto') return written;
      const value = /^\d+$/.test(written) ? Number(written) : Number.NaN;
      return value <= 16 ? value : undefined;
    },
  },
  CITIES_FILE: {
    ...text('data/worldcities.csv', 'World cities, as CSV; a relative path starts at the project', 'a path'),
    read: (path: string) => (path === '' ? undefined : resolve(projectRoot, path)),
  },
  COUNTRIES_FILE: {
    ...text(
      'data/countries.csv',
      'Countries and their internet users, as CSV; a relative path starts at the project',
      'a path',
    ),
    read: (path: string) => (path === '' ? undefined : resolve(projectRoot, path)),
  },
  SCHEMAS_DIR: {
    ...text('schemas', 'Directory of stored schemas; a relative path starts at the project', 'a path'),
    read: (path: string) => (path === '' ? undefined : resolve(projectRoot, path)),
  },
  DESTINATIONS_FILE: {
    ...text('', 'Destinations and sources of deliveries, as YAML or JSON; none when empty', 'a path'),
    read: (path: string) => (path === '' ? '' : resolve(projectRoot, path)),
  },
  STATE_DIR: {
    ...text('state', 'Where deliveries are kept; a relative path starts at the project', 'a path'),
    read: (path: string) => (path === '' ? undefined : resolve(projectRoot, path)),
  },
  MAX_DELIVERIES: integer('4', 'Deliveries under way at a time; others wait', 1, 1000),
  LOG_LEVEL: {
    ...text('info', 'Least severe log line to write', `one of ${logLevels.join(', ')}`),
    read: (level: string) => (logLevels.includes(level) ? level : undefined),
  },
  HEADER_TIMEOUT: integer('10', 'Seconds in which the head of a request must arrive', 1, 3600),
  IDLE_TIMEOUT: integer(
    '60',
    'Seconds without a byte in or out after which a connection is closed',
    1,
    86_400,
  ),
  DRAIN_SECONDS: integer('10', 'How long downloads in flight may go on after SIGTERM or SIGINT', 0, 86_400),
} satisfies Record<string, Variable<string | number>>;

type Variables = typeof variables;
export type Config = { readonly [Name in keyof Variables]: NonNullable<ReturnType<Variables[Name]['read']>> };

/**
 * The threads of this process: a core each but for one, on which it sends, and makes slices, too, while it waits for them. On
 * two cores, a second thread made big downloads a tenth slower.
 */
export function threadsOf({ THREADS, WORKERS }: Pick<Config, 'THREADS' | 'WORKERS'>): number {
  if (THREADS !== 'auto') return THREADS;
  const cores = availableParallelism();
  return Math.min(16, Math.max(0, Math.floor(cores / WORKERS) - 1));
}

/** The configuration that these environment variables make; throws an Error that names the first bad one. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const entries = Object.entries(variables).map(([name, variable]) => {
    const written = environment[name] ?? variable.default;
    const value = variable.read(written);
    if (value === undefined) throw new Error(`${name} must be ${variable.allowed}, not "${written}"`);
    return [name, value];
  });
  return Object.fromEntries(entries) as Config;
}

function text(byDefault: string, meaning: string, allowed: string): Variable<string> {
  return { default: byDefault, meaning, allowed, read: (written) => written || undefined };
}

function integer(byDefault: string, meaning: string, min: number, max: number): Variable<number> {
  return {
    default: byDefault,
    meaning,
    allowed: `an integer from ${min} to ${max}`,
    read(written) {
      const value = /^\d+$/.test(written) ? Number(written) : Number.NaN;
      return value >= min && value <= max ? value : undefined;
    },
  };
}
