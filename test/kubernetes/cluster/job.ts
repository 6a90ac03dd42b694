// What jobs in a cluster have in common: their volume, their pods, and how these are killed.
import { type Cluster, until } from './cluster.js';
import { claimFolder } from './pod.js';

/** Makes a volume that the claim of a release gets; resolves to its folder. */
export async function makeVolume({ api, namespace, root }: Cluster, claim: string): Promise<string> {
  const folder = claimFolder(root, namespace, claim);
  await api.create('/api/v1/persistentvolumes', {
    metadata: { name: `${namespace}-${claim}` },
    spec: {
      capacity: { storage: '1Ti' },
      accessModes: ['ReadWriteMany'],
      hostPath: { path: folder },
      claimRef: { namespace, name: claim },
    },
  });
  return folder;
}

export const removeVolume = ({ api, namespace }: Cluster, claim: string) =>
  api.remove(`/api/v1/persistentvolumes/${namespace}-${claim}`);

/** A Secret whose keys become variables of pods. */
export const makeSecret = ({ api, namespace }: Cluster, name: string, stringData: Record<string, string>) =>
  api.create(`/api/v1/namespaces/${namespace}/secrets`, { metadata: { name }, stringData });

/** The pods of jobs that run now, with their indexes. */
export const workers = ({ node, namespace }: Cluster) =>
  [...node.running.values()].flatMap((one) => {
    const { labels, namespace: own } = one.pod.metadata;
    const index = labels?.['batch.kubernetes.io/job-completion-index'];
    return own === namespace && index !== undefined ? [{ ...one, index: Number(index) }] : [];
  });

interface Job {
  readonly spec: { readonly completions: number };
  readonly status: {
    readonly completedIndexes?: string;
    readonly failed?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
    }[];
  };
}

/** Resolves to the only job of the namespace when it is complete; rejects when it has failed. */
export async function untilComplete(cluster: Cluster): Promise<Job> {
  const job = await untilOver(cluster);
  if (reasonOf(job, 'Complete') === undefined)
    throw new Error(`the job has failed: ${JSON.stringify(job.status)}`);
  return job;
}

/** Resolves to the only job of the namespace when it is complete or has failed. */
export async function untilOver({ api, namespace }: Cluster): Promise<Job> {
  let job: Job | undefined;
  await until('the job is over', async () => {
    const { items } = (await api.get(`/apis/batch/v1/namespaces/${namespace}/jobs`)) as { items: Job[] };
    job = items.find((one) => items.length === 1 && one);
    return ['Complete', 'Failed'].some((condition) => job && reasonOf(job, condition) !== undefined);
  });
  return job as Job;
}

/** Why a job has a condition; undefined when it does not have it. */
export function reasonOf({ status: { conditions = [] } }: Job, condition: string): string | undefined {
  const found = conditions.find(({ type, status }) => type === condition && status === 'True');
  return found && (found.reason ?? '');
}
