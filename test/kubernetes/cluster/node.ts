// A node of a Kubernetes cluster whose pods are processes of this machine. It pulls no image: a pod with the image of the chart is the
// built service. Each pod has an address of its own (127.77.0.0/16), and is ready when its readiness probe says so.
import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../../src/project-root.js';
import type { Api } from './api.js';
import { type Pod, type Start, startOf } from './pod.js';

export interface Node {
  /** What pods need to run here: values of the chart. */
  readonly selection: { readonly nodeSelector: object; readonly tolerations: readonly object[] };
  /** Pods that run now, by name. */
  readonly running: ReadonlyMap<string, Running>;
  stop(): Promise<void>;
}

export interface Running {
  readonly pod: Pod;
  readonly address: string;
  readonly ready: boolean;
  /** Whether it has been told to end. */
  readonly stopping: boolean;
  /** Ends the process with SIGKILL. */
  kill(): void;
}

interface Task extends Running {
  readonly child: ChildProcess;
  readonly since: string;
  ready: boolean;
  stopping: boolean;
  /** Resolves when the cluster has been told the last state. */
  told: Promise<void>;
}

const NAME = 'seedstream-processes';
const LABEL = 'seedstream-processes';
/** Milliseconds from one look at the pods to the next. */
const LOOK_EVERY = 200;
/** Looks from one sign of life to the next; a node without them is given up after 40 s. */
const LOOKS_A_BEAT = 40;

/** Joins the cluster. `root` is the folder of volumes and logs. */
export async function startNode(api: Api, root: string): Promise<Node> {
  // That of a run that was killed.
  await api.remove(`/api/v1/nodes/${NAME}`).catch(() => {});
  await api.create('/api/v1/nodes', {
    metadata: { name: NAME, labels: { [LABEL]: 'yes', 'kubernetes.io/hostname': NAME } },
    spec: { taints: [{ key: LABEL, value: 'yes', effect: 'NoSchedule' }] },
  });
  const tasks = new Map<string, Task>();
  const seen = new Set<string>();
  let addresses = 0;
  let stopped = false;
  const killAll = () => {
    for (const { kill } of tasks.values()) kill();
  };
  process.once('exit', killAll);
  const loop = (async () => {
    for (let look = 0; !stopped; look++, await sleep(LOOK_EVERY)) {
      if (look % LOOKS_A_BEAT === 0) await beat(api);
      const query = new URLSearchParams({ fieldSelector: `spec.nodeName=${NAME}` });
      const { items } = (await api.get(`/api/v1/pods?${query}`)) as { items: Pod[] };
      for (const pod of items) await attend(pod);
    }
  })();

  async function attend(pod: Pod): Promise<void> {
    const { name, uid, deletionTimestamp } = pod.metadata;
    const task = tasks.get(name);
    if (!seen.has(uid) && deletionTimestamp === undefined) {
      const log = join(root, `${name}.log`);
      // A kubelet, too, tries again while what a pod refers to is missing.
      const begin = await startOf(api, pod, root).catch((error) => writeFileSync(log, `${error}\n`));
      if (begin === undefined) return;
      seen.add(uid);
      start(pod, begin, log, `127.77.${addresses >> 8}.${++addresses & 255}`);
    } else if (deletionTimestamp !== undefined) {
      if (task === undefined) await api.remove(pathOf(pod), { gracePeriodSeconds: 0 }).catch(() => {});
      else if (!task.stopping) void terminate(task);
    } else if (task !== undefined && !task.ready && (await isReady(task)) && tasks.has(name)) {
      task.ready = true;
      tell(task, { state: { running: { startedAt: task.since } } });
    }
  }

  function start(pod: Pod, { args, env, folders }: Start, logFile: string, address: string): void {
    const [{ ports }] = pod.spec.containers;
    const log = openSync(logFile, 'w');
    const uid = pod.spec.securityContext.runAsUser;
    const isRoot = process.getuid?.() === 0;
    if (isRoot) for (const folder of folders) chownSync(folder, uid, uid);
    const child = spawn(process.execPath, [join(projectRoot, 'dist/bundle/src/main.js'), ...args], {
      env: { PATH: process.env.PATH, ...env, ...(ports !== undefined && { HOST: address }) },
      cwd: '/',
      stdio: ['ignore', log, log],
      ...(isRoot && { uid, gid: uid }),
    });
    closeSync(log);
    const task: Task = {
      pod,
      address,
      child,
      kill: () => child.kill('SIGKILL'),
      since: new Date().toISOString(),
      ready: false,
      stopping: false,
      told: Promise.resolve(),
    };
    tasks.set(pod.metadata.name, task);
    tell(task, { state: { running: { startedAt: task.since } } });
    child.once('exit', (code) => ended(task, code ?? 137));
  }

  function ended(task: Task, exitCode: number): void {
    tasks.delete(task.pod.metadata.name);
    task.ready = false;
    const terminated = {
      exitCode,
      reason: exitCode === 0 ? 'Completed' : 'Error',
      startedAt: task.since,
      finishedAt: new Date().toISOString(),
    };
    tell(task, { state: { terminated } }, exitCode === 0 ? 'Succeeded' : 'Failed');
  }

  /** As a kubelet does: preStop, SIGTERM, and SIGKILL when the grace period is over. */
  async function terminate(task: Task): Promise<void> {
    task.stopping = true;
    const [{ lifecycle }] = task.pod.spec.containers;
    const grace = task.pod.metadata.deletionGracePeriodSeconds ?? 30;
    const late = setTimeout(task.kill, grace * 1000);
    task.child.once('exit', () => clearTimeout(late));
    if (lifecycle !== undefined) await sleep(lifecycle.preStop.sleep.seconds * 1000);
    task.child.kill('SIGTERM');
  }

  /** Tells the cluster a state, after the states before it. */
  function tell(task: Task, state: object, phase = 'Running'): void {
    const { pod, address, ready } = task;
    const [{ name, image }] = pod.spec.containers;
    const status = ready ? 'True' : 'False';
    const conditions = [
      { type: 'Initialized', status: 'True' },
      ...['Ready', 'ContainersReady'].map((type) => ({ type, status })),
      { type: 'PodScheduled', status: 'True' },
    ];
    const container = { name, image, imageID: '', ready, started: ready, restartCount: 0, ...state };
    const members = {
      phase,
      conditions,
      podIP: address,
      podIPs: [{ ip: address }],
      containerStatuses: [container],
    };
    // The pod may have been removed meanwhile.
    task.told = task.told
      .then(() => api.merge(`${pathOf(pod)}/status`, { status: members }))
      .then(
        () => {},
        () => {},
      );
  }

  mkdirSync(root, { recursive: true });
  return {
    selection: { nodeSelector: { [LABEL]: 'yes' }, tolerations: [{ key: LABEL, operator: 'Exists' }] },
    running: tasks,
    async stop() {
      stopped = true;
      await loop;
      killAll();
      await api.remove(`/api/v1/nodes/${NAME}`);
    },
  };
}

const pathOf = ({ metadata: { namespace, name } }: Pod) => `/api/v1/namespaces/${namespace}/pods/${name}`;

async function beat(api: Api): Promise<void> {
  const now = new Date().toISOString();
  const room = { cpu: '64', memory: '256Gi', pods: '100' };
  const ready = { type: 'Ready', status: 'True', reason: 'Here', message: '' };
  const conditions = [{ ...ready, lastHeartbeatTime: now, lastTransitionTime: now }];
  await api.merge(`/api/v1/nodes/${NAME}/status`, {
    status: { capacity: room, allocatable: room, conditions },
  });
}

/** Sends the readiness probe as a kubelet does, with the address of the pod as Host. A pod without one is ready. */
async function isReady({ pod, address }: Task): Promise<boolean> {
  const [{ readinessProbe }] = pod.spec.containers;
  if (readinessProbe === undefined) return true;
  return new Promise((resolve) => {
    get({ host: address, port: 3000, path: readinessProbe.httpGet.path }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}
