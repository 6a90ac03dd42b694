import type { TSchema } from 'typebox';
import type { DestinationsFile } from '../configuration/destinations-file.js';
import { type Kinds, settingsOf } from '../configuration/kinds.js';
import type { RowSource } from '../contract/batch.js';
import { httpSettings, pollHttp } from './http.js';
import { incremental, type Polled } from './incremental.js';
import { pollPostgres, postgresSettings } from './postgres.js';

/** A source that the operator has configured. */
export interface ConfiguredSource {
  /** Columns that tell its rows apart; empty where none do. */
  readonly key: readonly string[];
  open(): RowSource;
}

interface Kind {
  readonly settings: TSchema;
  poll(settings: never): Pick<Polled, 'fetch' | 'close'>;
}

const kinds: Kinds<Kind> = {
  http: { settings: httpSettings, poll: pollHttp },
  postgres: { settings: postgresSettings, poll: pollPostgres },
};

/** The sources that these settings name; throws an Error that says what is wrong with them. */
export function makeSources({ sources }: DestinationsFile): ReadonlyMap<string, ConfiguredSource> {
  return new Map(
    [...sources].map(([name, written]) => {
      const { kind, settings } = settingsOf(`sources.${name}`, written, kinds);
      const { key = [], table = name } = settings as { key?: string[]; table?: string };
      return [name, { key, open: () => incremental({ name: table, key, ...kind.poll(settings as never) }) }];
    }),
  );
}
