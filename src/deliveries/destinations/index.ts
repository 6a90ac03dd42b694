import type { TSchema } from 'typebox';
import type { DestinationsFile } from '../configuration/destinations-file.js';
import { type Kinds, settingsOf } from '../configuration/kinds.js';
import type { Destination } from '../contract/destination.js';
import { dynamodb, dynamodbSettings } from './dynamodb.js';
import { httpEvents, httpEventsSettings } from './http-events.js';
import { postgres, postgresSettings } from './postgres.js';
import { pubsub, pubsubSettings } from './pubsub.js';

interface Kind {
  readonly settings: TSchema;
  make(settings: never): Destination;
}

const kinds: Kinds<Kind> = {
  postgres: { settings: postgresSettings, make: postgres },
  'http-events': { settings: httpEventsSettings, make: httpEvents },
  dynamodb: { settings: dynamodbSettings, make: dynamodb },
  pubsub: { settings: pubsubSettings, make: pubsub },
};

/** The destinations that these settings name; throws an Error that says what is wrong with them. */
export function makeDestinations({ destinations }: DestinationsFile): ReadonlyMap<string, Destination> {
  return new Map(
    [...destinations].map(([name, written]) => {
      const { kind, settings } = settingsOf(`destinations.${name}`, written, kinds);
      return [name, kind.make(settings as never)];
    }),
  );
}
