import type { Environment } from '../configuration/destinations-file.js';
import { type Kind, makeAll } from '../configuration/kinds.js';
import type { Destination } from '../contract/destination.js';
import { dynamodb } from './dynamodb.js';
import { httpEvents } from './http-events.js';
import { kafka } from './kafka/kafka.js';
import { mysql } from './mysql/mysql.js';
import { postgres } from './postgres.js';
import { pubsub } from './pubsub.js';
import { s3 } from './s3/s3.js';

/** Every kind of destination there is. */
export const kinds: readonly Kind<Destination>[] = [postgres, mysql, httpEvents, dynamodb, pubsub, s3, kafka];

/** The destinations of DESTINATIONS_FILE by name; throws an Error that names the place of a mistake. */
export function makeDestinations(
  entries: ReadonlyMap<string, unknown>,
  environment: Environment,
): ReadonlyMap<string, Destination> {
  const all = makeAll('destinations', entries, kinds, environment);
  return new Map([...all].map(([name, { made }]) => [name, made]));
}
