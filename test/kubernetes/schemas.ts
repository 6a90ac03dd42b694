// The JSON Schemas of the kinds that the chart makes, out of the description that an API server gives of itself.
import type { Api } from './cluster/api.js';

/** The kinds with their API versions. */
export const kinds: Readonly<Record<string, string>> = {
  ConfigMap: 'v1',
  Deployment: 'apps/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  Job: 'batch/v1',
  PersistentVolumeClaim: 'v1',
  PodDisruptionBudget: 'policy/v1',
  Secret: 'v1',
  Service: 'v1',
  ServiceAccount: 'v1',
};

interface Definition {
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

/**
 * `definitions` has each of the kinds by its name, and what they refer to. Objects have no members but those that are declared, so that
 * a misspelt one is found.
 */
export async function readSchemas(api: Api): Promise<{ definitions: Record<string, unknown> }> {
  const description = await api.get('/openapi/v2');
  const all = (description as { definitions: Record<string, Definition> }).definitions;
  const definitions: Record<string, unknown> = {};
  const wanted: string[] = [];
  const strict = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strict);
    if (typeof value !== 'object' || value === null) return value;
    if ('format' in value && value.format === 'int-or-string') return { type: ['string', 'integer'] };
    const members = Object.entries(value)
      .filter(([name, member]) => !isNoise(name, member))
      .map(([name, member]) => [name, strict(member)]);
    const schema = Object.fromEntries(members);
    if (typeof schema.$ref === 'string') wanted.push(schema.$ref.replace('#/definitions/', ''));
    return 'properties' in schema ? { additionalProperties: false, ...schema } : schema;
  };
  for (const definition of Object.values(all)) {
    const made = definition['x-kubernetes-group-version-kind']?.find(
      ({ kind, group, version }) => kinds[kind] === [group, version].filter(Boolean).join('/'),
    );
    if (made !== undefined) definitions[made.kind] = strict(definition);
  }
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop())
    definitions[name] ??= name.endsWith('.Quantity') ? { type: ['string', 'number'] } : strict(all[name]);
  return { definitions };
}

/** Is a member of a schema no condition for values? Properties may be called description or format, too. */
const isNoise = (name: string, member: unknown) =>
  name.startsWith('x-kubernetes-') ||
  (['description', 'format'].includes(name) && typeof member === 'string') ||
  name === 'default';

/** The schemas as JSON, a definition a line. */
export const writtenSchemas = ({ definitions }: { definitions: Record<string, unknown> }): string =>
  `{"definitions": {\n${Object.entries(definitions)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => `${JSON.stringify(name)}: ${JSON.stringify(schema)}`)
    .join(',\n')}\n}}\n`;
