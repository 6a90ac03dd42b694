import { join } from 'node:path';
import { Value } from 'typebox/value';
import type { Dataset } from '../../src/columns/dataset.js';
import { datasets } from '../../src/datasets/index.js';
import { eventDatasets } from '../../src/events/index.js';
import { Type } from '../../src/json-schema.js';
import { projectRoot } from '../../src/project-root.js';
import { loadVocabularies } from '../../src/vocabulary/load.js';

export const citiesFile = join(projectRoot, 'data/worldcities.csv');

export const countriesFile = join(projectRoot, 'data/countries.csv');

export const vocabularies = await loadVocabularies({ citiesFile, countriesFile });

export const registered = datasets(vocabularies);

export const registeredEvents = eventDatasets(vocabularies);

/** Parameters, in addition to each dataset's defaults, for which the laws are tested. */
const variants: Record<string, Record<string, unknown>[]> = {
  persons: [{ locale: 'ja' }, { locale: 'ru' }, { weights: 'population' }],
  users: [
    { countries: 'DE,GB,JP', unique: true },
    { locale: 'ar', weights: 'population' },
  ],
};

/** A dataset's default parameters, and its variants of them. */
export function parameterSets(dataset: Dataset): Record<string, unknown>[] {
  const defaults = Value.Default(Type.Object(dataset.parameters), {}) as Record<string, unknown>;
  return [defaults, ...(variants[dataset.name] ?? []).map((variant) => ({ ...defaults, ...variant }))];
}

/** The parameters that differ from the defaults, as a name for files. */
export function variantName(dataset: Dataset, parameters: Record<string, unknown>): string {
  const [defaults] = parameterSets(dataset) as [Record<string, unknown>];
  const own = Object.entries(parameters).filter(([name, value]) => defaults[name] !== value);
  return own.length === 0 ? 'default' : own.map(([name, value]) => `${name}=${value}`).join('&');
}
