import type { Vocabularies } from '../vocabulary/load.js';
import { appStore } from './app-store/index.js';
import { eStore } from './e-store/index.js';
import type { EventDataset } from './event-dataset.js';

/** Registers every dataset of events; each is answered at /events/{name}. */
export function eventDatasets({ countries }: Vocabularies): readonly EventDataset[] {
  return [appStore(countries), eStore()] as readonly EventDataset<never>[] as readonly EventDataset[];
}
