import { type Environment, readDestinationsFile } from './configuration/destinations-file.js';
import type { Destination } from './contract/destination.js';
import type { DeliverableRows } from './deliveries.js';
import { makeDestinations } from './destinations/index.js';
import type { KnownNames } from './request/request.js';
import { makeSources } from './sources/index.js';
import type { KnownSources } from './sources/open-source.js';

/** The two ends of every delivery: what rows come from and where they go. */
export interface Ends {
  readonly sources: KnownSources;
  readonly destinations: ReadonlyMap<string, Destination>;
  /** What the body of a request may name. */
  readonly known: KnownNames;
  /** Removes the secrets of the file from a text. */
  redact(text: string): string;
}

/** Reads DESTINATIONS_FILE; rejects with an Error for the operator. */
export async function openEnds(
  rows: DeliverableRows,
  { file, environment }: { readonly file: string; readonly environment: Environment },
): Promise<Ends> {
  const settings = await readDestinationsFile(file, environment);
  const destinations = makeDestinations(settings.destinations, environment);
  const configured = makeSources(settings.sources, environment);
  return {
    sources: { ...rows, configured },
    destinations,
    known: { ...rows, destinations, sources: configured },
    redact: settings.redact,
  };
}
