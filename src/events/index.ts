import type { Vocabularies } from '../vocabulary/load.js';
import { appStore } from './app-store/index.js';
import { eStore } from './e-store/index.js';
import type { EventDataset } from './event-dataset.js';

/** Every dataset of events there is. */
export function eventDatasets({ countries }: Vocabularies): readonly EventDataset[] {
  return [appStore(countries), eStore()] as readonly EventDataset<never>[] as readonly EventDataset[];
}
