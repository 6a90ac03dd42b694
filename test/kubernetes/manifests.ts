// The manifests that helm makes of the chart.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import type { Test } from 'tap';
import { parseAllDocuments } from 'yaml';
import { projectRoot } from '../../src/project-root.js';
import { kinds } from './schemas.js';
import { find, run } from './tools.js';
import type { Values } from './values.js';

export const chart = join(projectRoot, 'deploy/chart');

/** The path of helm; undefined where there is none. */
export const helm = find('helm');

const file = join(projectRoot, 'test/kubernetes/schemas.json');
/** The schemas of the kinds, by name. */
export const { definitions } = JSON.parse(readFileSync(file, 'utf8'));
const ajv = new Ajv({ allowUnionTypes: true, strict: false });
ajv.addSchema({ $id: 'kubernetes', definitions });

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: the schemas have checked it.
  readonly spec: any;
}

/** What helm writes for these values. */
export const template = (values: Values, release = 'seed') =>
  run(
    helm as string,
    ['template', release, chart, '--kube-version', '1.37.0', '-f', '-'],
    JSON.stringify(values),
  );

/** Templates for these values. Each manifest must be valid for an API server. */
export async function manifestsOf(t: Test, values: Values): Promise<Manifest[]> {
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
