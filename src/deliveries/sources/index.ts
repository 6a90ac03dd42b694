import type { Environment } from '../configuration/destinations-file.js';
import { type Kind, makeAll } from '../configuration/kinds.js';
import type { RowSource } from '../contract/batch.js';
import { http } from './polled/http.js';
import { incremental, type Polled } from './polled/incremental.js';
import { postgres } from './polled/postgres.js';

/** A source of DESTINATIONS_FILE. */
export interface ConfiguredSource {
  /** The columns whose values tell its rows apart; empty when none do. */
  readonly key: readonly string[];
  open(): RowSource;
}

/** Every kind of source there is. */
const kinds: readonly Kind<() => Polled>[] = [http, postgres];

/** The sources of DESTINATIONS_FILE by name; throws an Error that names the place of a mistake. */
export function makeSources(
  entries: ReadonlyMap<string, unknown>,
  environment: Environment,
): ReadonlyMap<string, ConfiguredSource> {
  const all = makeAll('sources', entries, kinds, environment);
  return new Map(
    [...all].map(([name, { made: poll, settings }]) => {
      const { key = [], table = name } = settings as { key?: string[]; table?: string };
      return [name, { key, open: () => incremental({ name: table, key }, poll()) }];
    }),
  );
}
