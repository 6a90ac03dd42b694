import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../project-root.js';

const readSample = (name: string) => readFileSync(join(projectRoot, `data/schemas/${name}.json`), 'utf8');

/** The schemas that a new installation contains. */
export const samples = { company: readSample('company'), shop: readSample('shop') } as const;

/** The one that the API description has as an example. */
export const example = { name: 'company', model: 'Employee', text: samples.company } as const;
