// What the checks against a cluster have in common.

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../../src/project-root.js';
import { type Ended, run } from '../tools.js';
import type { Api } from './api.js';
import type { Node } from './node.js';

export interface Cluster {
  readonly api: Api;
  readonly node: Node;
  /** The folder of the node. */
  readonly root: string;
  readonly namespace: string;
  /** Runs helm in the namespace. */
  helm(...args: string[]): Promise<Ended>;
  /** The same, and rejects with its message when it fails. */
  must(...args: string[]): Promise<string>;
  /** Says whether something is as it must be; a failure makes the whole run fail. */
  check(what: string, holds: boolean, seen?: unknown): void;
}

export const chart = join(projectRoot, 'deploy/chart');

export const example = (name: string) => join(projectRoot, `deploy/examples/${name}.yaml`);

/** Values as arguments of helm. */
export const set = (values: Readonly<Record<string, string | number | boolean>>): string[] =>
  Object.entries(values).flatMap(([name, value]) => ['--set', `${name}=${value}`]);

/** A namespace whose pods must meet the restricted Pod Security Standard. */
export async function openCluster(means: {
  api: Api;
  node: Node;
  root: string;
  helm: string;
  namespace: string;
}): Promise<Cluster> {
  const { api, helm: command, namespace } = means;
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  await api.create('/api/v1/namespaces', { metadata: { name: namespace, labels } });
  const helm = (...args: string[]) => run(command, [...args, '--namespace', namespace]);
  return {
    ...means,
    helm,
    async must(...args) {
      const { code, output, errors } = await helm(...args);
      if (code !== 0) throw new Error(`helm ${args.join(' ')}: ${errors}`);
      return output;
    },
    check(what, holds, seen) {
      console.log(`${holds ? 'ok     ' : 'FAILED '} ${what}${seen === undefined ? '' : `: ${seen}`}`);
      if (!holds) process.exitCode = 1;
    },
  };
}

/** Values of the chart by which pods run on the node of the checks. */
export const onNode = ({ node: { selection } }: Cluster): string[] => [
  ...['--set-json', `nodeSelector=${JSON.stringify(selection.nodeSelector)}`],
  ...['--set-json', `tolerations=${JSON.stringify(selection.tolerations)}`],
];

/** The pods of the server that take requests. */
export const serversOf = ({ node, namespace }: Cluster) =>
  [...node.running.values()].filter(
    ({ ready, stopping, pod: { metadata } }) =>
      ready &&
      !stopping &&
      metadata.namespace === namespace &&
      metadata.labels?.['app.kubernetes.io/component'] === 'server',
  );

/** Resolves when something is so; rejects after five minutes. */
export async function until(
  what: string,
  isSo: () => Promise<boolean> | boolean,
  every = 200,
): Promise<void> {
  const end = performance.now() + 300_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await sleep(every);
  }
}
