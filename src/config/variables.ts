import { join, resolve } from 'node:path';
import { projectRoot } from '../project-root.js';

/** A setting of the service as an environment variable. */
export interface Variable<T> {
  /** Empty when there is no default. */
  readonly default: string;
  readonly meaning: string;
  /** The allowed values, in words after "must be". */
  readonly allowed: string;
  /** undefined when the text is not allowed. */
  read(text: string): T | undefined;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

const server = {
  HOST: text('127.0.0.1', 'Address to listen on; 0.0.0.0 or :: for all addresses', 'an address or host name'),
  PORT: integer('3000', 'TCP port to listen on; 0 for any free port', 0, 65_535),
  WORKERS: integer(
    '1',
    'Processes that share the port. Limits and a numeric THREADS apply to each process',
    1,
    64,
  ),
  LOG_LEVEL: {
    ...text('info', 'Least severe level that is logged', `one of ${logLevels.join(', ')}`),
    read: (level: string) => (logLevels.includes(level) ? level : undefined),
  },
  DRAIN_SECONDS: integer('10', 'Seconds that downloads may still take after SIGTERM or SIGINT', 0, 86_400),
};

const access = {
  API_KEY: {
    ...text(
      '',
      'Key that clients must send as Authorization: Bearer; none is needed when empty',
      'made of letters, digits and -._~+/=',
    ),
    read: (key: string) => (/^[\w.~+/=-]*$/.test(key) ? key : undefined),
  },
  OPEN_PATHS: {
    ...list(
      'Paths that need no key, between commas: /ready, /metrics. /health never needs one',
      'of paths of this service',
    ),
    read: (written: string) => listed(written, /^\/[\w/-]+$/),
  },
  ALLOWED_HOSTS: {
    ...list(
      'Names, between commas, that requests may give as their Host beside localhost, *.localhost and IP addresses',
      'of host names without ports',
    ),
    read: (written: string) => listed(written.toLowerCase(), /^[a-z\d.-]+$/),
  },
  ALLOWED_ORIGINS: {
    ...list(
      'Origins, between commas, whose pages may see and change schemas and deliveries; when empty, loopback origins of any port',
      'of origins such as https://example.org',
    ),
    read: (written: string) => listed(written, /^https?:\/\/[^/,\s]+$/),
  },
  TRUST_PROXY: {
    ...list(
      'Addresses of proxies, between commas, whose X-Forwarded-For, -Proto and -Host tell the address of a client and the one it asked',
      'of IP addresses or ranges such as 10.0.0.0/8',
    ),
    read: (written: string) => listed(written, /^[\da-f.:]+(\/\d{1,3})?$/i),
  },
  READ_ONLY: {
    ...text('false', 'true to refuse every change of schemas and deliveries', 'true or false'),
    read: (written: string) => ({ true: true, false: false })[written],
  },
};

const limits = {
  MAX_DELAY_MS: integer('10000', 'Longest delay that a request may ask for, in milliseconds', 0, 3_600_000),
  MAX_FAIL: {
    ...text('1', 'Largest share of failures that a request may ask for with fail=', 'a number from 0 to 1'),
    read: (share: string) => (/^(0(\.\d+)?|1)$/.test(share) ? Number(share) : undefined),
  },
  MAX_DOWNLOADS: integer(
    '2000',
    'Requests for rows or files that are answered at a time; one address, except this machine, has at most half of them',
    1,
    1_000_000,
  ),
  RATE_LIMIT: integer('0', 'Requests a minute that one address may send; 0 for any number', 0, 1_000_000),
  MAX_URL_BYTES: integer('8192', 'Longest URL, in bytes', 256, 65_536),
  MAX_BODY_BYTES: integer(
    '1048576',
    'Longest body of a request, in bytes; a file to convert or split may have any length',
    1,
    1_073_741_824,
  ),
  FAKER_VALUES: integer(
    '10000',
    'Values of each method of Faker that is not computed, from which the rows of schemas pick',
    10,
    100_000,
  ),
  MAX_SCHEMA_BYTES: integer(
    '10000000',
    'Longest schema, in bytes; of YAML also the longest JSON, in which aliases are written out',
    1,
    100_000_000,
  ),
  SPOOL_BYTES: integer(
    '16777216',
    'Bytes of a file to convert that are kept in memory to find its columns and types, which a longer file may change later',
    1_048_576,
    1_073_741_824,
  ),
  WORKSPACES: integer('1000', 'Most workspaces with changes of tables of their own', 0, 1_000_000),
  WORKSPACE_BYTES: integer(
    '16777216',
    'Bytes of files at which a workspace takes no more changes',
    1024,
    1_099_511_627_776,
  ),
  HEADER_TIMEOUT: integer('10', 'Seconds in which the headers of a request must arrive', 1, 3600),
  IDLE_TIMEOUT: integer(
    '60',
    'Close a connection whose client should send or read, but has done neither for this many seconds',
    1,
    86_400,
  ),
};

/** Those that also apply where rows are made without a server. */
const rows = {
  SEED: {
    ...text(
      '',
      'Seed of requests without one; when empty, each of them gets a fresh one',
      'at most 128 characters long',
    ),
    read: (seed: string) => (seed.length <= 128 ? seed : undefined),
  },
  MAX_ROWS: integer('1000000000', 'Most rows that a request may ask for', 1, Number.MAX_SAFE_INTEGER),
  THREADS: {
    ...text(
      'auto',
      'Threads that generate big downloads; auto leaves one core of each process to the thread that sends',
      'auto or an integer from 0 to 16',
    ),
    read(written: string) {
      if (written === 'auto') return written;
      const value = /^\d+$/.test(written) ? Number(written) : Number.NaN;
      return value <= 16 ? value : undefined;
    },
  },
  CACHE_MEMORY: {
    ...text(
      'auto',
      'Most megabytes that each process keeps between requests: prepared rows, vocabularies, lengths of downloads; auto is 512, and less where the memory of a container is limited',
      'auto or an integer from 32 to 4096',
    ),
    read(written: string) {
      if (written === 'auto') return written;
      const value = /^\d+$/.test(written) ? Number(written) : Number.NaN;
      return value >= 32 && value <= 4096 ? value : undefined;
    },
  },
  CITIES_FILE: own('data/worldcities.csv', 'CSV of the cities of the world'),
  COUNTRIES_FILE: own('data/countries.csv', 'CSV of the countries of the world and their internet users'),
  SCHEMAS_DIR: path('.seedstream/schemas', 'Folder of the stored schemas, made when one is stored'),
};

const deliveries = {
  DESTINATIONS_FILE: file(
    'YAML or JSON file of the destinations and sources of deliveries; there are none when empty',
  ),
  STATE_DIR: path('.seedstream/state', 'Folder in which deliveries and the changes of tables are stored'),
  DB: file('JSON file of json-server whose members are tables from the start; none when empty'),
  MAX_DELIVERIES: integer('4', 'Deliveries that run at a time; the others wait', 1, 1000),
};

/** The environment variables of the service in groups. */
export const groups = {
  Server: server,
  Access: access,
  Limits: limits,
  Rows: rows,
  Deliveries: deliveries,
} satisfies Record<string, Record<string, Variable<string | number | boolean | readonly string[]>>>;

/** Every environment variable of the service. docs/configuration.md has the same table. */
export const variables = { ...server, ...access, ...limits, ...rows, ...deliveries };

function text(byDefault: string, meaning: string, allowed: string): Variable<string> {
  return { default: byDefault, meaning, allowed, read: (written) => written || undefined };
}

function list(meaning: string, allowed: string) {
  return { default: '', meaning, allowed: `a list ${allowed}` };
}

/** The items between commas; undefined when one of them is not as it must be. */
function listed(written: string, item: RegExp): readonly string[] | undefined {
  const items = written === '' ? [] : written.split(',').map((text) => text.trim());
  return items.every((text) => item.test(text)) ? items : undefined;
}

/** A relative path starts at the folder in which the process starts. */
function path(byDefault: string, meaning: string): Variable<string> {
  return {
    ...text(byDefault, meaning, 'a path'),
    read: (written) => (written === '' ? undefined : resolve(written)),
  };
}

/** A file, which there need not be. */
function file(meaning: string): Variable<string> {
  return { ...text('', meaning, 'a path'), read: (path) => (path === '' ? '' : resolve(path)) };
}

/** A file that the service brings along, unless another path is given. */
function own(path: string, meaning: string): Variable<string> {
  return {
    ...text('', `${meaning}; when empty, ${path} of the service`, 'a path'),
    read: (written) => (written === '' ? join(projectRoot, path) : resolve(written)),
  };
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
