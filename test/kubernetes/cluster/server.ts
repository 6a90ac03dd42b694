// The server in a cluster: installed, with more pods, autoscaled, rolled back, and what is refused.
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { type Cluster, chart, onNode, serversOf, set, until } from './cluster.js';
import type { Running } from './node.js';

const KEY = 'secret-of-the-check';

export async function checkServer(cluster: Cluster): Promise<void> {
  const { api, namespace, helm, must, check } = cluster;
  const common = [
    'web',
    chart,
    '--wait',
    '--timeout',
    '3m',
    ...onNode(cluster),
    ...set({ 'apiKey.value': KEY }),
  ];

  await must('install', ...common);
  const [first] = serversOf(cluster) as [Running];
  const host = `web-seedstream.${namespace}.svc:80`;
  check('helm install --wait', (await ask(first, '/ready', host)).status === 200, 'the pod is ready');
  check('a request without the key', (await ask(first, '/persons', host)).status === 401, 401);
  check('another name as Host', (await ask(first, '/health', 'other.example')).status === 421, 421);
  const rows = await ask(first, '/persons?n=1000&seed=42&format=ndjson', host, KEY);
  check(
    'rows by the name of the Service',
    rows.body.split('\n').length === 1001,
    `${rows.status}, 1000 rows`,
  );
  const stored = await ask(first, '/schemas/a', host, KEY, 'PUT');
  check('one pod stores a schema', stored.status === 201, stored.status);

  const download = await begin(first, '/persons?n=2000000&seed=42&format=csv', host, KEY);
  await must('upgrade', ...common, ...set({ 'server.replicas': 3, 'config.LOG_LEVEL': 'debug' }));
  await until('helm upgrade to three pods', () => serversOf(cluster).length === 3);
  const servers = serversOf(cluster);
  check('helm upgrade --wait', !servers.includes(first), 'three new pods');
  const isDraining = () =>
    ask(first, '/ready', host).then(
      ({ status }) => status === 503,
      () => true,
    );
  await until('the first pod drains', isDraining);
  const { length } = await buffer(download);
  check(
    'a download of a pod that ends',
    length === Number(download.headers['content-length']),
    `${length} bytes`,
  );
  const refused = await ask(servers[0] as Running, '/schemas/a', host, KEY, 'PUT');
  check(
    'three pods store no schema',
    refused.status === 403 && refused.body.includes('READ_ONLY'),
    refused.status,
  );
  const budgets = `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets/web-seedstream`;
  const budget = (await api.get(budgets)) as { spec: { maxUnavailable: number } };
  check('the PodDisruptionBudget', budget.spec.maxUnavailable === 1, JSON.stringify(budget.spec));

  await must('upgrade', ...common, ...set({ 'server.autoscaling.enabled': true }));
  const autoscalers = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/web-seedstream`;
  const scaler = (await api.get(autoscalers)) as { spec: { minReplicas: number; maxReplicas: number } };
  check('the HorizontalPodAutoscaler', scaler.spec.maxReplicas === 10, JSON.stringify(scaler.spec));

  await must('rollback', 'web', '1', '--wait', '--timeout', '3m');
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments/web-seedstream`;
  const { spec } = (await api.get(deployments)) as { spec: { replicas: number } };
  check('helm rollback to one pod', spec.replicas === 1, `replicas: ${spec.replicas}`);

  for (const { values, words } of wrong) {
    const { code, errors } = await helm('upgrade', ...common, ...set(values));
    const told = errors.split('\n').find((line) => line.includes(words));
    check(`${JSON.stringify(values)} is refused`, code !== 0 && told !== undefined, told ?? errors);
  }
  const pod = { metadata: { name: 'any' }, spec: { containers: [{ name: 'any', image: 'any' }] } };
  const violation = await api.create(`/api/v1/namespaces/${namespace}/pods`, pod).catch(String);
  check(
    'another pod violates the restricted standard',
    String(violation).includes('violates PodSecurity'),
    'refused',
  );
  await must('uninstall', 'web', '--wait');
}

const wrong = [
  {
    values: { 'server.replicas': 3, 'server.readOnly': false },
    words: "'/server/readOnly': value must be one of true",
  },
  { values: { 'server.replica': 3 }, words: "additional properties 'replica' not allowed" },
  { values: { 'server.service.port': 0 }, words: "'/server/service/port': minimum: got 0, want 1" },
  { values: { 'config.MAX_ROW': 5 }, words: "'MAX_ROW' not allowed" },
  { values: { 'job.rows.path': 'persons' }, words: "missing property 'parameters'" },
  { values: { 'job.completions': 2000 }, words: "'/job/completions': maximum: got 2,000, want 1,024" },
  {
    values: { 'job.delivery.source.seed': 'a', 'job.delivery.destination': 'nowhere' },
    words: 'job.delivery.destination must be one of deliveries.destinations',
  },
];

type Question = [pod: Running, path: string, host: string, key?: string, method?: string];

async function ask(...question: Question): Promise<{ status: number | undefined; body: string }> {
  const response = await begin(...question);
  return { status: response.statusCode, body: await text(response) };
}

/** Resolves to an answer of which nothing is read yet. */
async function begin(...[{ address }, path, host, key, method = 'GET']: Question): Promise<IncomingMessage> {
  const body =
    method === 'PUT' ? '{"title": "A", "type": "object", "properties": {"id": {"type": "integer"}}}' : '';
  const headers = {
    host,
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
    ...(method === 'PUT' && { 'content-type': 'application/schema+json', 'content-length': body.length }),
  };
  const asked = request({ host: address, port: 3000, path, method, headers, agent: false });
  asked.end(body);
  const [response] = await once(asked, 'response');
  return response;
}
