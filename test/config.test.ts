import { existsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import t from 'tap';
import { cacheMegabytesOf, readConfig, threadsOf } from '../src/config/config.js';
import { variables } from '../src/config/variables.js';
import { projectRoot } from '../src/project-root.js';

t.test('without variables everything has its default', async (t) => {
  t.strictSame(readConfig({}), {
    host: '127.0.0.1',
    port: 3000,
    seed: '',
    maxRows: 1_000_000_000,
    maxDelayMs: 10_000,
    maxFail: 1,
    threads: 'auto',
    citiesFile: join(projectRoot, 'data/worldcities.csv'),
    countriesFile: join(projectRoot, 'data/countries.csv'),
    apiKey: '',
    openPaths: [],
    allowedHosts: [],
    allowedOrigins: [],
    trustProxy: [],
    readOnly: false,
    schemasDir: resolve('.seedstream/schemas'),
    destinationsFile: '',
    stateDir: resolve('.seedstream/state'),
    db: '',
    maxDeliveries: 4,
    logLevel: 'info',
    workers: 1,
    maxDownloads: 2000,
    rateLimit: 0,
    maxUrlBytes: 8192,
    maxBodyBytes: 1_048_576,
    fakerValues: 10_000,
    maxSchemaBytes: 10_000_000,
    spoolBytes: 16_777_216,
    workspaces: 1000,
    workspaceBytes: 16_777_216,
    cacheMemory: 'auto',
    headerTimeout: 10,
    idleTimeout: 60,
    drainSeconds: 10,
    environment: {},
  });
  t.ok(existsSync(join(projectRoot, 'package.json')));
});

t.test('variables are read', async (t) => {
  const config = readConfig({ PORT: '0', CITIES_FILE: '/tmp/cities.csv', LOG_LEVEL: 'silent', OTHER: 'x' });
  t.match(readConfig({ ALLOWED_HOSTS: 'a.example, B', READ_ONLY: 'true' }), {
    allowedHosts: ['a.example', 'b'],
    readOnly: true,
  });
  t.match(readConfig({ MAX_FAIL: '0.25', THREADS: '0' }), { maxFail: 0.25, threads: 0 });
  t.match(config, {
    port: 0,
    citiesFile: '/tmp/cities.csv',
    logLevel: 'silent',
    environment: { OTHER: 'x' },
  });
});

t.test('workers share the cores', async (t) => {
  const cores = availableParallelism();
  t.equal(threadsOf(readConfig({})), Math.min(16, cores - 1));
  t.equal(threadsOf(readConfig({ WORKERS: String(cores) })), 0);
  t.equal(threadsOf(readConfig({ WORKERS: '64' })), Math.max(0, Math.floor(cores / 64) - 1));
  t.equal(threadsOf(readConfig({ WORKERS: '64', THREADS: '3' })), 3);
});

t.test('caches follow the memory of the container, which workers share', async (t) => {
  const megabytes = (limit: number, environment = {}) =>
    cacheMegabytesOf(readConfig(environment), limit * 2 ** 20);
  for (const none of [0, totalmem() / 2 ** 20 + 1, 2 ** 44]) t.equal(megabytes(none), 512);
  t.strictSame(
    [64, 192, 256, 512, 1024, 2048].map((limit) => megabytes(limit)),
    [32, 32, 32, 96, 224, 480],
  );
  t.equal(megabytes(1024, { WORKERS: '2' }), 96);
  t.equal(megabytes(256, { CACHE_MEMORY: '100' }), 100);
});

t.test('a wrong value is named with its variable and what is allowed', async (t) => {
  const wrong = {
    HOST: [''],
    PORT: ['', 'http', '-1', '65536', '3e3', ' 80', '0x50', '80.5'],
    WORKERS: ['', '0', '65', 'auto'],
    LOG_LEVEL: ['loud', 'INFO'],
    DRAIN_SECONDS: ['-5', '10s', '86401'],
    API_KEY: ['two words', 'schlüssel', '"quoted"'],
    OPEN_PATHS: ['ready', '/ready,', 'https://example.org/'],
    ALLOWED_HOSTS: ['a b', 'example.org:80', 'https://example.org', ','],
    ALLOWED_ORIGINS: ['example.org', 'https://example.org/', '*'],
    TRUST_PROXY: ['localhost', '10.0.0.0/x', 'true'],
    READ_ONLY: ['', 'yes', '1', 'TRUE'],
    MAX_DELAY_MS: ['-1', '1.5', '10s', '3600001'],
    MAX_FAIL: ['', '2', '1.1', '-0.5', '50%', '.5'],
    MAX_DOWNLOADS: ['0', 'many'],
    RATE_LIMIT: ['-1', '10/s'],
    MAX_URL_BYTES: ['255', '65537', '8k'],
    MAX_BODY_BYTES: ['0', '1MB'],
    FAKER_VALUES: ['9', '1e3'],
    MAX_SCHEMA_BYTES: ['0', '10 MB'],
    SPOOL_BYTES: ['0', '1M', '1073741825'],
    WORKSPACES: ['-1', 'many', '1000001'],
    WORKSPACE_BYTES: ['1023', '16MB', '1099511627777'],
    HEADER_TIMEOUT: ['0', '10s', '3601'],
    IDLE_TIMEOUT: ['0', '86401'],
    SEED: ['x'.repeat(129)],
    MAX_ROWS: ['0', '1e9', '9007199254740992', 'many'],
    THREADS: ['', '17', '-1', 'some'],
    CACHE_MEMORY: ['', '31', '4097', '512MB', 'some'],
    CITIES_FILE: [],
    COUNTRIES_FILE: [],
    SCHEMAS_DIR: [''],
    DESTINATIONS_FILE: [],
    STATE_DIR: [''],
    DB: [],
    MAX_DELIVERIES: ['0', 'many', '1001'],
  };
  t.strictSame(Object.keys(wrong), Object.keys(variables));
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      const { allowed } = variables[name as keyof typeof variables];
      t.throws(() => readConfig({ [name]: value }), new Error(`${name} must be ${allowed}, not "${value}"`));
    }
  }
});
