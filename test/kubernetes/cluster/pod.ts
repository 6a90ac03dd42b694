// What the spec of a pod means to a process: its variables, its arguments and its files.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Api } from './api.js';

/** The members of a pod that are read here. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
    readonly deletionGracePeriodSeconds?: number;
  };
  readonly spec: {
    readonly containers: readonly [Container];
    readonly volumes?: readonly Volume[];
    readonly securityContext: { readonly runAsUser: number };
  };
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly ports?: readonly object[];
  readonly env?: readonly Variable[];
  readonly envFrom?: readonly { readonly secretRef: { readonly name: string } }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly readinessProbe?: { readonly httpGet: { readonly path: string } };
  readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly fieldRef?: { readonly fieldPath: string };
    readonly secretKeyRef?: { readonly name: string; readonly key: string };
  };
}

interface Volume {
  readonly name: string;
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly projected?: { readonly sources: readonly Source[] };
}

interface Source {
  readonly secret?: { readonly name: string };
  readonly configMap?: { readonly name: string };
}

/** How to start a pod as a process of this machine. */
export interface Start {
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  /** The folders of volumes. */
  readonly folders: readonly string[];
}

/** Reads what the spec refers to, and makes the volumes in folders of `root`. A path of a volume becomes that of its folder. */
export async function startOf(api: Api, { metadata, spec }: Pod, root: string): Promise<Start> {
  const [container] = spec.containers;
  const objects = (kind: string, name: string) =>
    api.get(`/api/v1/namespaces/${metadata.namespace}/${kind}/${name}`) as Promise<{
      data: Record<string, string>;
    }>;
  const secret = async (name: string) => {
    const { data } = await objects('secrets', name);
    const text = (written: string) => Buffer.from(written, 'base64').toString();
    return Object.fromEntries(Object.entries(data).map(([key, written]) => [key, text(written)]));
  };

  const folders = new Map<string, string>();
  for (const { name, persistentVolumeClaim: claim, projected } of spec.volumes ?? []) {
    const folder = claim
      ? claimFolder(root, metadata.namespace, claim.claimName)
      : join(root, metadata.uid, name);
    mkdirSync(folder, { recursive: true });
    folders.set(name, folder);
    for (const source of projected?.sources ?? []) {
      const files = source.secret
        ? await secret(source.secret.name)
        : (await objects('configmaps', (source.configMap as { name: string }).name)).data;
      for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    }
  }
  const mounts = (container.volumeMounts ?? []).map(
    ({ name, mountPath }) => [new RegExp(`(^|=)${mountPath}(?=/|$)`), folders.get(name) as string] as const,
  );
  const local = (text: string) =>
    mounts.reduce((path, [place, folder]) => path.replace(place, `$1${folder}`), text);

  const env: Record<string, string> = {};
  for (const { secretRef } of container.envFrom ?? []) Object.assign(env, await secret(secretRef.name));
  for (const { name, value = '', valueFrom } of container.env ?? []) {
    const key = valueFrom?.secretKeyRef;
    if (key) env[name] = (await secret(key.name))[key.key] as string;
    else if (valueFrom?.fieldRef) env[name] = fieldOf(metadata, valueFrom.fieldRef.fieldPath);
    else env[name] = local(expand(value, env));
  }
  const args = (container.args ?? []).map((arg) => local(expand(arg, env)));
  return { args, env, folders: [...folders.values()] };
}

/** The folder of a claim, which outlives the pods. */
export const claimFolder = (root: string, namespace: string, claim: string) =>
  join(root, `claim-${namespace}-${claim}`);

/** metadata.labels['a'] and metadata.annotations['a']. */
function fieldOf({ labels, annotations }: Pod['metadata'], path: string): string {
  const [, kind, name] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? [];
  const values = { labels, annotations }[kind as string];
  if (values === undefined) throw new Error(`There is no field ${path} here`);
  return values[name as string] ?? '';
}

/** Replaces $(NAME) by a variable, and $$ by $, as Kubernetes does. */
const expand = (text: string, env: Readonly<Record<string, string>>) =>
  text.replace(/\$(\$|\(([^)]+)\))/g, (written, after, name) =>
    after === '$' ? '$' : (env[name] ?? written),
  );
