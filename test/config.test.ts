import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { readConfig, threadsOf, variables } from '../src/config.js';
import { projectRoot } from '../src/project-root.js';

t.test('without variables everything has its default', async (t) => {
  t.strictSame(readConfig({}), {
    HOST: '127.0.0.1',
    PORT: 3000,
    MAX_ROWS: 1_000_000_000,
    MAX_DELAY_MS: 10_000,
    MAX_FAIL: 1,
    THREADS: 'auto',
    CITIES_FILE: join(projectRoot, 'data/worldcities.csv'),
    COUNTRIES_FILE: join(projectRoot, 'data/countries.csv'),
    API_KEY: '',
    SCHEMAS_DIR: join(projectRoot, 'schemas'),
    DESTINATIONS_FILE: '',
    STATE_DIR: join(projectRoot, 'state'),
    MAX_DELIVERIES: 4,
    LOG_LEVEL: 'info',
    WORKERS: 1,
    MAX_DOWNLOADS: 2000,
    RATE_LIMIT: 0,
    MAX_URL_BYTES: 8192,
    MAX_BODY_BYTES: 1_048_576,
    HEADER_TIMEOUT: 10,
    IDLE_TIMEOUT: 60,
    DRAIN_SECONDS: 10,
  });
  t.ok(existsSync(join(projectRoot, 'package.json')));
});

t.test('variables are read', async (t) => {
  const config = readConfig({ PORT: '0', CITIES_FILE: '/tmp/cities.csv', LOG_LEVEL: 'silent', OTHER: 'x' });
  t.match(readConfig({ MAX_FAIL: '0.25', THREADS: '0' }), { MAX_FAIL: 0.25, THREADS: 0 });
  t.match(config, { PORT: 0, CITIES_FILE: '/tmp/cities.csv', LOG_LEVEL: 'silent', HOST: '127.0.0.1' });
});

t.test('workers share the cores', async (t) => {
  const cores = availableParallelism();
  t.equal(threadsOf(readConfig({})), Math.min(16, cores - 1));
  t.equal(threadsOf(readConfig({ WORKERS: String(cores) })), 0);
  t.equal(threadsOf(readConfig({ WORKERS: '64' })), Math.max(0, Math.floor(cores / 64) - 1));
  t.equal(threadsOf(readConfig({ WORKERS: '64', THREADS: '3' })), 3);
});

t.test('a wrong value is named with its variable and what is allowed', async (t) => {
  const wrong = {
    HOST: [''],
    PORT: ['', 'http', '-1', '65536', '3e3', ' 80', '0x50', '80.5'],
    API_KEY: ['two words', 'schlüssel', '"quoted"'],
    WORKERS: ['', '0', '65', 'auto'],
    MAX_ROWS: ['0', '1e9', '9007199254740992', 'many'],
    MAX_DELAY_MS: ['-1', '1.5', '10s', '3600001'],
    MAX_FAIL: ['', '2', '1.1', '-0.5', '50%', '.5'],
    MAX_DOWNLOADS: ['0', 'many'],
    RATE_LIMIT: ['-1', '10/s'],
    MAX_URL_BYTES: ['255', '65537', '8k'],
    MAX_BODY_BYTES: ['0', '1MB'],
    THREADS: ['', '17', '-1', 'some'],
    CITIES_FILE: [''],
    COUNTRIES_FILE: [''],
    SCHEMAS_DIR: [''],
    DESTINATIONS_FILE: [],
    STATE_DIR: [''],
    MAX_DELIVERIES: ['0', 'many', '1001'],
    LOG_LEVEL: ['loud', 'INFO'],
    HEADER_TIMEOUT: ['0', '10s', '3601'],
    IDLE_TIMEOUT: ['0', '86401'],
    DRAIN_SECONDS: ['-5', '10s', '86401'],
  };
  t.strictSame(Object.keys(wrong), Object.keys(variables));
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      const { allowed } = variables[name as keyof typeof variables];
      t.throws(() => readConfig({ [name]: value }), new Error(`${name} must be ${allowed}, not "${value}"`));
    }
  }
});
