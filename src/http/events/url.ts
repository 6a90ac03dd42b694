import type { EventDataset } from '../../events/event-dataset.js';
import type { Format } from '../../formats/format.js';
import { canonicalQuery } from '../rows/negotiation.js';
import type { EventsQuery } from './parameters.js';

/** The canonical URL of events, in an application that is mounted under `base`. */
export function eventsUrl(
  base: string,
  { name, parameters }: Pick<EventDataset, 'name' | 'parameters'>,
  query: EventsQuery,
  format: Format,
  seed: string,
): string {
  const n = query.n === undefined ? '' : `n=${query.n}&`;
  const rest = canonicalQuery(query, format, parameters);
  return `${base}/events/${name}?${n}seed=${encodeURIComponent(seed)}&${rest}`;
}
