// Values of the chart, as helm reads and merges them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../src/project-root.js';

export interface Values {
  readonly [name: string]: unknown;
}

const deploy = join(projectRoot, 'deploy');

export const readChart = (file: string) => readFileSync(join(deploy, 'chart', file), 'utf8');

/** Helm reads YAML 1.1, in which n is false. */
const valuesOf = (text: string): Values => parse(text, { version: '1.1' });

export const defaults = valuesOf(readChart('values.yaml'));

/** The files of deploy/examples, by path. */
export const examples = new Map(
  readdirSync(join(deploy, 'examples')).map((name) => {
    const path = join(deploy, 'examples', name);
    return [path, valuesOf(readFileSync(path, 'utf8'))];
  }),
);

/** Objects are merged, other values replaced. */
export function merged(left: Values, right: Values): Values {
  const members = Object.entries(right).map(([name, value]) => {
    const old = left[name];
    return [name, isObject(old) && isObject(value) ? merged(old, value) : value];
  });
  return { ...left, ...Object.fromEntries(members) };
}

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
