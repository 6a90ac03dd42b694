// The options of the chart, each with the choices that tests combine.
import type { Case, Options } from './pairwise.js';

export const postgres = { destinations: { warehouse: { kind: 'postgres', url: 'postgres://db/a' } } };
export const topic = { destinations: { topic: { kind: 'pubsub', project: 'p', topic: 'a' } } };
const events = { events: 'app-store', seed: '42', from: '2026-01-01', to: '2026-01-02' };
export const options: Options = {
  server: {
    none: { server: { enabled: false } },
    one: { server: { replicas: 1 } },
    three: { server: { replicas: 3, service: { type: 'NodePort', port: 8080 } } },
    autoscaled: { server: { autoscaling: { enabled: true, minReplicas: 1, maxReplicas: 5 } } },
  },
  readOnly: { derived: {}, asked: { server: { readOnly: true } } },
  key: { none: {}, given: { apiKey: { value: 'k-1' } }, existing: { apiKey: { existingSecret: 'keys' } } },
  deliveries: {
    none: {},
    postgres: { deliveries: postgres },
    topic: { deliveries: topic },
    existing: { deliveries: { existingSecret: 'places' } },
  },
  volume: {
    none: {},
    own: { volume: { enabled: true } },
    shared: { volume: { enabled: true, accessMode: 'ReadWriteMany', storageClass: 'nfs', size: '1Ti' } },
    existing: { volume: { enabled: true, existingClaim: 'data' } },
  },
  job: {
    none: {},
    rows: {
      job: {
        completions: 5,
        rows: { path: 'persons', parameters: { n: 1e9, seed: 'a $(b)', format: 'csv', header: false } },
      },
    },
    delivery: { job: { parallelism: 2, delivery: { source: events, destination: 'topic' } } },
    filling: {
      job: {
        completions: 1,
        delivery: { source: { dataset: 'users', n: 5_000_000, seed: '42' }, destination: 'warehouse' },
      },
    },
  },
  config: {
    default: {},
    some: {
      config: {
        MAX_ROWS: 2e9,
        MAX_FAIL: 0.5,
        DRAIN_SECONDS: 0,
        ALLOWED_HOSTS: 'mock.example.org',
        OPEN_PATHS: '/metrics',
        SEED: '42',
      },
    },
  },
  place: {
    any: {},
    chosen: {
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'spot', operator: 'Exists' }],
      podAnnotations: { note: 'a' },
      imagePullSecrets: [{ name: 'registry' }],
      image: { repository: 'example.org/seedstream', tag: 'v1' },
    },
  },
  account: {
    own: { serviceAccount: { annotations: { a: 'b' } } },
    existing: { serviceAccount: { name: 'other' } },
  },
  environment: {
    none: {},
    given: {
      envFrom: [{ secretRef: { name: 'database' } }, { configMapRef: { name: 'map' }, prefix: 'A_' }],
    },
  },
};

/** Names of objects that the values say exist. */
export const existing = ['keys', 'places', 'data', 'registry', 'other', 'database', 'map'];

/** What templates/checks.yaml demands. */
export function fits({ server, deliveries, volume, job }: Case): boolean {
  if (server === 'none' && job === 'none') return false;
  if (job === 'rows' && volume === 'none') return false;
  if (job === 'delivery' && (volume === 'none' || ['none', 'postgres'].includes(deliveries ?? 'topic')))
    return false;
  return !(job === 'filling' && ['none', 'topic'].includes(deliveries ?? 'postgres'));
}
