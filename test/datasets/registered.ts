import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Dataset } from '../../src/datasets/dataset.js';
import { datasets, loadVocabularies } from '../../src/datasets/index.js';

export const citiesFile = new URL('../../data/worldcities.csv', import.meta.url).pathname;

export const registered = datasets(await loadVocabularies({ citiesFile }));

/** Parameters worth holding the laws over beside each dataset's defaults. */
const variants: Record<string, Record<string, unknown>[]> = {
  persons: [{ locale: 'ja' }, { locale: 'ru' }],
};

/** A dataset's default parameters, and its variants over them. */
export function parameterSets(dataset: Dataset): Record<string, unknown>[] {
  const defaults = Value.Default(Type.Object(dataset.parameters), {}) as Record<string, unknown>;
  return [defaults, ...(variants[dataset.name] ?? []).map((variant) => ({ ...defaults, ...variant }))];
}
