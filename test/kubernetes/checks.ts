// What holds for all manifests of a release, whatever its values are.
import type { Test } from 'tap';
import { readConfig } from '../../src/config/config.js';
import { variables } from '../../src/config/variables.js';
import type { Manifest } from './manifests.js';
import { existing } from './options.js';
import type { Case } from './pairwise.js';

/** Each object is of this release or is said to exist, names are unique, and selectors find the pods of their component. */
export function checkReferences(t: Test, manifests: Manifest[]): void {
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
export function checkPod(t: Test, pod: Manifest['spec']): void {
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
export function checkServer(
  t: Test,
  manifests: Manifest[],
  { server, readOnly, config, key, job }: Case,
): void {
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
