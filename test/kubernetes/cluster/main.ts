// npm run kubernetes: the chart in the cluster of KUBECONFIG, with each helm that is found. Pods run as processes of this machine, so
// the cluster needs no nodes and no registry, but it must be one to try things out in. `npm run kubernetes -- schemas` writes the
// schemas by which `npm test` checks what the chart makes.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../src/project-root.js';
import { readSchemas, writtenSchemas } from '../schemas.js';
import { find, run } from '../tools.js';
import { type Api, openApi } from './api.js';
import { openCluster, until } from './cluster.js';
import { checkLive, checkPostgresql, checkPubsub } from './deliveries.js';
import { startNode } from './node.js';
import { checkRows, checkWrongRows } from './rows.js';
import { checkServer } from './server.js';

const checks = [checkServer, checkRows, checkWrongRows, checkPostgresql, checkPubsub, checkLive];
const kubectl = find('kubectl');
const helms = ['helm', 'helm3'].map(find).filter((helm) => helm !== undefined);
const reason = await unavailable();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
if (reason !== undefined) console.log(`skipped: ${reason}`);
else if (process.argv[2] === 'schemas') await writeSchemas();
else await checkAll();
// Hooks of PostgreSQL's package would end the process with 0.
process.exit();

/** Why nothing can be checked here; undefined when it can. */
async function unavailable(): Promise<string | undefined> {
  if (kubectl === undefined || helms.length === 0)
    return 'there is no kubectl or no helm (npm run kubernetes-tools brings them)';
  if (!process.env.KUBECONFIG) return 'KUBECONFIG names no cluster';
  const { code, errors } = await run(kubectl, ['get', '--raw', '/readyz']);
  return code === 0 ? undefined : `the cluster of KUBECONFIG does not answer: ${errors.trim()}`;
}

async function writeSchemas(): Promise<void> {
  const api = await openApi(kubectl as string);
  const file = join(projectRoot, 'test/kubernetes/schemas.json');
  writeFileSync(file, writtenSchemas(await readSchemas(api)));
  api.close();
}

async function checkAll(): Promise<void> {
  const api = await openApi(kubectl as string);
  const root = mkdtempSync(join(tmpdir(), 'seedstream-node-'));
  chmodSync(root, 0o755);
  const node = await startNode(api, root);
  try {
    for (const [index, helm] of helms.entries()) {
      console.log((await run(helm, ['version', '--short'])).output.trim());
      const namespace = `seedstream-${process.pid}-${index}`;
      const cluster = await openCluster({ api, node, root, helm, namespace });
      try {
        for (const one of checks) await one(cluster);
      } finally {
        await removeNamespace(api, namespace);
      }
    }
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await node.stop();
    api.close();
    if (process.exitCode === undefined) rmSync(root, { recursive: true, force: true });
    else console.log(`The logs of pods are in ${root}`);
  }
}

/** Resolves when its pods have ended, too. */
async function removeNamespace(api: Api, name: string): Promise<void> {
  const path = `/api/v1/namespaces/${name}`;
  await api.remove(path);
  await until('the namespace is gone', () =>
    api.get(path).then(
      () => false,
      () => true,
    ),
  );
}
