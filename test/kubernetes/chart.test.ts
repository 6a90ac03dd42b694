// What helm makes of the chart, where helm is found.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { parseAllDocuments } from 'yaml';
import { checkPod, checkReferences, checkServer } from './checks.js';
import { chart, definitions, helm, type Manifest, manifestsOf, template } from './manifests.js';
import { fits, options, postgres, topic } from './options.js';
import { pairwise } from './pairwise.js';
import { kinds } from './schemas.js';
import { find, run } from './tools.js';
import { examples, merged, type Values } from './values.js';

const skip = helm === undefined && 'there is no helm (npm run kubernetes-tools brings it)';

t.test('lint', { skip }, async (t) => {
  for (const one of [helm, find('helm3')].filter((one) => one !== undefined)) {
    const { code, output, errors } = await run(one, ['lint', '--strict', chart]);
    t.equal(code, 0, output + errors);
  }
});

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
