// What helm makes of the chart, where helm is found.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import t, { type Test } from 'tap';
import { parseAllDocuments } from 'yaml';
import { readConfig } from '../../src/config/config.js';
import { variables } from '../../src/config/variables.js';
import { projectRoot } from '../../src/project-root.js';
import { type Case, type Options, pairwise } from './pairwise.js';
import { kinds } from './schemas.js';
import { find, run } from './tools.js';
import { examples, merged, type Values } from './values.js';

t.setTimeout(120_000);

const chart = join(projectRoot, 'deploy/chart');
const helm = find('helm') as string;
const skip = helm === undefined && 'there is no helm (npm run kubernetes-tools brings it)';

const file = join(projectRoot, 'test/kubernetes/schemas.json');
const { definitions } = JSON.parse(readFileSync(file, 'utf8'));
const ajv = new Ajv({ allowUnionTypes: true, strict: false });
ajv.addSchema({ $id: 'kubernetes', definitions });

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: the schemas have checked it.
  readonly spec: any;
}

const template = (values: Values, release = 'seed') =>
  run(helm, ['template', release, chart, '--kube-version', '1.37.0', '-f', '-'], JSON.stringify(values));

/** Templates for these values. Each manifest must be valid for an API server. */
async function manifestsOf(t: Test, values: Values): Promise<Manifest[]> {
  const { code, output, errors } = await template(values);
  t.equal(code, 0, errors);
  const manifests = parseAllDocuments(output).map((document) => document.toJS() as Manifest);
  for (const manifest of manifests) {
    const { kind, apiVersion } = manifest;
    t.equal(apiVersion, kinds[kind], kind);
    const validate = ajv.getSchema(`kubernetes#/definitions/${kind}`) as ValidateFunction;
    t.ok(validate(manifest), `${kind}: ${ajv.errorsText(validate.errors)}`);
  }
  return manifests;
}

t.test('lint', { skip }, async (t) => {
  for (const one of [helm, find('helm3')].filter((one) => one !== undefined)) {
    const { code, output, errors } = await run(one, ['lint', '--strict', chart]);
    t.equal(code, 0, output + errors);
  }
});

const postgres = { destinations: { warehouse: { kind: 'postgres', url: 'postgres://db/a' } } };
const topic = { destinations: { topic: { kind: 'pubsub', project: 'p', topic: 'a' } } };
const events = { events: 'app-store', seed: '42', from: '2026-01-01', to: '2026-01-02' };
const options: Options = {
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
const existing = ['keys', 'places', 'data', 'registry', 'other', 'database', 'map'];

/** What templates/checks.yaml demands. */
function fits({ server, deliveries, volume, job }: Case): boolean {
  if (server === 'none' && job === 'none') return false;
  if (job === 'rows' && volume === 'none') return false;
  if (job === 'delivery' && (volume === 'none' || ['none', 'postgres'].includes(deliveries ?? 'topic')))
    return false;
  return !(job === 'filling' && ['none', 'topic'].includes(deliveries ?? 'postgres'));
}

t.test('options pairwise', { skip }, async (t) => {
  const cases = pairwise(options, fits);
  t.comment(`${cases.length} cases`);
  const all: string[] = [];
  for (const one of cases) {
    const values = Object.entries(one).reduce<Values>(
      (some, [name, choice]) => merged(some, options[name]?.[choice] as Values),
      {},
    );
    await t.test(JSON.stringify(one), async (t) => {
      const manifests = await manifestsOf(t, values);
      all.push(...manifests.map((manifest) => JSON.stringify(manifest)));
      checkReferences(t, manifests);
      for (const { kind, spec } of manifests)
        if (kind === 'Deployment' || kind === 'Job') checkPod(t, spec.template.spec);
      checkServer(t, manifests, one);
    });
  }
  await t.test(
    'kubeconform',
    { skip: find('kubeconform') === undefined && 'it is not installed' },
    async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'seedstream-'));
      t.teardown(() => rmSync(folder, { recursive: true, force: true }));
      for (const kind of Object.keys(kinds)) {
        const schema = { $ref: `#/definitions/${kind}`, definitions };
        writeFileSync(join(folder, `${kind.toLowerCase()}.json`), JSON.stringify(schema));
      }
      const place = ['-schema-location', join(folder, '{{.ResourceKind}}.json')];
      const { code, output } = await run(
        find('kubeconform') as string,
        ['-strict', '-summary', ...place],
        all.join('\n---\n'),
      );
      t.equal(code, 0, output);
      t.match(output, `Valid: ${all.length},`);
    },
  );
});

/** Each object is of this release or is said to exist, names are unique, and selectors find the pods of their component. */
function checkReferences(t: Test, manifests: Manifest[]): void {
  const names = manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  t.equal(new Set(names).size, names.length);
  const refer = (kind: string, name: string) =>
    t.ok(existing.includes(name) || names.includes(`${kind} ${name}`), `${kind} ${name}`);
  for (const { kind, spec } of manifests) {
    if (kind === 'Deployment' || kind === 'Job') {
      const pod = spec.template.spec;
      const [container] = pod.containers;
      refer('ServiceAccount', pod.serviceAccountName);
      for (const { persistentVolumeClaim: claim, projected } of pod.volumes) {
        if (claim) refer('PersistentVolumeClaim', claim.claimName);
        for (const { secret, configMap } of projected?.sources ?? [])
          refer(secret ? 'Secret' : 'ConfigMap', (secret ?? configMap).name);
      }
      for (const { valueFrom } of container.env) if (valueFrom) refer('Secret', valueFrom.secretKeyRef.name);
      const mounted = container.volumeMounts.map(({ name }: { name: string }) => name);
      t.same(
        mounted,
        pod.volumes.map(({ name }: { name: string }) => name),
      );
    }
    const selector = kind === 'Service' ? spec.selector : spec?.selector?.matchLabels;
    if (selector === undefined) continue;
    const found = manifests.filter(({ spec }) =>
      Object.entries(selector).every(([name, value]) => spec?.template?.metadata.labels[name] === value),
    );
    t.same(
      found.map(({ kind }) => kind),
      ['Deployment'],
      `the selector of ${kind}`,
    );
  }
}

/** As the restricted Pod Security Standard wants it, with a root file system that cannot be written; the service knows each variable. */
function checkPod(t: Test, pod: Manifest['spec']): void {
  const [container] = pod.containers;
  t.match(pod.securityContext, { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  t.same(container.securityContext, {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  t.equal(pod.automountServiceAccountToken, false);
  t.ok(container.resources.requests.cpu && container.resources.limits.memory);
  const env = container.env as { name: string; value?: string }[];
  t.equal(new Set(env.map(({ name }) => name)).size, env.length, 'each variable is set once');
  for (const { name } of env) t.ok(name in variables || name === 'JOB_COMPLETIONS', name);
  t.doesNotThrow(() => readConfig(Object.fromEntries(env.map(({ name, value }) => [name, value]))));
}

/** READ_ONLY with several pods, and time to drain. */
function checkServer(t: Test, manifests: Manifest[], { server, readOnly, config, key, job }: Case): void {
  const of = (kind: string) => manifests.find((manifest) => manifest.kind === kind)?.spec;
  const several = server === 'three' || server === 'autoscaled';
  t.equal(of('PodDisruptionBudget') !== undefined, several);
  t.equal(of('HorizontalPodAutoscaler') !== undefined, server === 'autoscaled');
  t.equal(of('Job')?.parallelism, { none: undefined, rows: 5, delivery: 2, filling: 1 }[job as string]);
  const deployment = of('Deployment');
  t.equal(deployment !== undefined, server !== 'none');
  if (deployment === undefined) return;
  const pod = deployment.template.spec;
  const [{ env, lifecycle }] = pod.containers;
  const value = (name: string) => env.find((one: { name: string }) => one.name === name)?.value;
  t.equal(value('READ_ONLY'), several || readOnly === 'asked' ? 'true' : undefined);
  t.equal(
    pod.terminationGracePeriodSeconds,
    lifecycle.preStop.sleep.seconds + Number(value('DRAIN_SECONDS')) + 5,
  );
  t.equal(
    env.some(({ name }: { name: string }) => name === 'API_KEY'),
    key !== 'none',
  );
  const name = 'seed-seedstream';
  const own = [name, `${name}.default`, `${name}.default.svc`, `${name}.default.svc.cluster.local`];
  t.same(value('ALLOWED_HOSTS').split(','), config === 'some' ? [...own, 'mock.example.org'] : own);
  t.equal(value('OPEN_PATHS'), config === 'some' ? '/ready,/metrics' : '/ready');
}

t.test('numbers, dollars and indexes reach the command as they are', { skip }, async (t) => {
  const values = merged(options.job?.rows as Values, options.volume?.own as Values);
  const job = (await manifestsOf(t, values)).find(({ kind }) => kind === 'Job');
  t.same(job?.spec.template.spec.containers[0].args, [
    'persons',
    '--format=csv',
    '--header=false',
    '--n=1000000000',
    '--seed=a $$(b)',
    '--output=/data/seed-$(JOB_COMPLETION_INDEX)-of-5.csv',
  ]);
});

t.test('a job has another name when its pods change', { skip }, async (t) => {
  const [[, values] = []] = [...examples].filter(([path]) => path.endsWith('app-store-pubsub.yaml'));
  const nameWith = async (more: Values) => {
    const job = (await manifestsOf(t, merged(values as Values, more))).find(({ kind }) => kind === 'Job');
    return job?.metadata.name as string;
  };
  const name = await nameWith({});
  t.equal(await nameWith({ server: { enabled: true } }), name);
  t.equal(await nameWith({ apiKey: { value: 'a' } }), name);
  const changes = [
    { job: { completions: 8 } },
    { image: { tag: 'b' } },
    { job: { delivery: { source: { seed: '43' } } } },
    { deliveries: { destinations: { requests: { topic: 'b' } } } },
    { podAnnotations: { a: 'b' } },
  ];
  const names = await Promise.all(changes.map(nameWith));
  t.equal(new Set([name, ...names]).size, 1 + changes.length);
});

const refused: readonly [Values, string][] = [
  [{ server: { enabled: false } }, 'Nothing would be installed'],
  [
    { server: { autoscaling: { enabled: true, minReplicas: 9, maxReplicas: 5 } } },
    'at most maxReplicas (5), not 9',
  ],
  [{ apiKey: { value: 'a', existingSecret: 'b' } }, 'exclude each other'],
  [{ deliveries: { ...postgres, existingSecret: 'b' } }, 'stands alone'],
  [
    { job: { rows: { path: 'users', parameters: { seed: 1, format: 'csv' } } } },
    'job.rows needs volume.enabled',
  ],
  [
    { deliveries: topic, job: { delivery: { source: { seed: '42' }, destination: 'topic' } } },
    'of kind pubsub needs volume.enabled',
  ],
  [
    { deliveries: topic, job: { delivery: { source: { seed: '42' }, destination: 'tropic' } } },
    'must be one of deliveries.destinations (topic), not "tropic"',
  ],
  [
    {
      deliveries: postgres,
      job: { completions: 65, delivery: { source: { seed: '42' }, destination: 'warehouse' } },
    },
    'job.completions must be at most job.shards (64), not 65',
  ],
  [
    {
      deliveries: postgres,
      job: { delivery: { source: { false: 5, seed: '42' }, destination: 'warehouse' } },
    },
    'job.delivery.source has the name false, as YAML reads n',
  ],
  [
    merged(options.job?.rows as Values, {
      job: { delivery: { source: { seed: '42' }, destination: 'topic' } },
    }),
    'job.rows and job.delivery exclude each other',
  ],
  [{ server: { replicas: 2, readOnly: false } }, 'readOnly'],
  [{ server: { replica: 2 } }, 'replica'],
];

t.test('wrong values are refused with words', { skip }, async (t) => {
  for (const [values, words] of refused) {
    const { code, errors } = await template(values);
    t.not(code, 0);
    t.ok(errors.includes(words), errors);
  }
});

t.test('long names stay labels', { skip }, async (t) => {
  const { output } = await template(
    merged(options.job?.rows as Values, options.volume?.own as Values),
    'a'.repeat(53),
  );
  for (const document of parseAllDocuments(output)) {
    const { kind, metadata } = document.toJS() as Manifest;
    t.ok(metadata.name.length <= (kind === 'Job' ? 63 - '-1023'.length : 63), metadata.name);
  }
});
