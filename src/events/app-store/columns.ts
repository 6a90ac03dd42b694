import { type Draw, given, mapped, uniform, weighted } from '../../columns/draw.js';
import { type Draw64, given64, range, sum } from '../../columns/draw64.js';
import { withinLists } from '../../columns/groups.js';
import { type Column, column, jsonText, pick, type Time, uuid, uuidOf } from '../../columns/value.js';
import { Type } from '../../json-schema.js';
import {
  appIds,
  details,
  deviceTypes,
  eventTypes,
  osVersions,
  typeOrder,
  versionsOfSystem,
} from './vocabulary.js';

/** The values that the simulation gives with an event. */
export const eventTime = given64('event time');
export const eventUser = given64('user');
export const eventGroup = given('group of users');
export const eventSession = given64('session');
export const eventType = given('event type');
export const eventDevice = given('device type');
export const eventApp = given('app');
export const eventSystem = given('os version');

/** The most seconds between an event and its publication. */
const MOST_DELAY = 2;

/** A date and time in ticks of 10^-digits seconds. */
export const instant = (draw64: Draw64, digits: 6 | 9): Time => ({
  kind: 'time',
  form: 'date-time',
  digits,
  draw64,
  min: 0n,
  step: 1n,
});

const dateTime = (description: string) => Type.String({ format: 'date-time', description });
const id = (description: string) => Type.String({ format: 'uuid', description });

/** The values that are made differently with mode=fixed. */
export interface Choices {
  readonly session: Column['value'];
  readonly type: Draw;
  readonly device: Draw;
  readonly os: Draw;
  readonly app: Draw;
}

/** Everything is independent and flat; there are only mobile systems. */
export const independent: Choices = {
  session: uuid('session id'),
  type: weighted(
    'event type',
    eventTypes.map(({ weight }) => weight),
  ),
  device: weighted(
    'device type',
    deviceTypes.map(({ weight }) => weight),
  ),
  os: uniform('os version', 2 * versionsOfSystem),
  app: uniform('app id', appIds.length),
};

/** What the simulation gives: of users who have devices of their own, and of sessions. */
export const ofUsers: Choices = {
  session: uuidOf('session id', eventSession),
  type: mapped(eventType, typeOrder),
  device: eventDevice,
  os: eventSystem,
  app: eventApp,
};

/**
 * The columns of an event. Times have `digits` decimal places of a second; `countries` are ISO 3166-1 alpha-3 codes, and `countryOf`
 * has the index of the country of each group of users.
 */
export function eventColumns(
  choices: Choices,
  digits: 6 | 9,
  countries: readonly string[],
  countryOf: readonly number[],
): Column[] {
  const delay = range('publication delay', BigInt(MOST_DELAY * 10 ** digits) + 1n);
  return [
    column(
      'generation_timestamp',
      instant(sum(eventTime, delay), digits),
      dateTime(`The simulated time of publication, up to ${MOST_DELAY} s after the event`),
    ),
    column('event_id', uuid('event id'), id('The unique id of the event')),
    column(
      'event_timestamp',
      instant(eventTime, digits),
      dateTime('The simulated time of the event, in the order of which events come'),
    ),
    column('user_id', uuidOf('user id', eventUser), id('The id of a user, who belongs to one country')),
    column('session_id', choices.session, id('The session of the event')),
    column(
      'event_type',
      pick(
        choices.type,
        eventTypes.map(({ name }) => name),
      ),
      Type.Enum(eventTypes.map(({ name }) => name)),
    ),
    column('app_id', pick(choices.app, appIds), Type.String({ pattern: '^app_[1-9]\\d{3}$' })),
    column(
      'device_type',
      pick(
        choices.device,
        deviceTypes.map(({ name }) => name),
      ),
      Type.Enum(deviceTypes.map(({ name }) => name)),
    ),
    column(
      'os_version',
      pick(choices.os, osVersions),
      Type.String({ pattern: '^((iOS|Android|macOS) 1[2-5]\\.[0-5]|Windows 1[01])$' }),
    ),
    column(
      'country_code',
      pick(mapped(eventGroup, countryOf), countries),
      Type.String({ description: 'ISO 3166-1 alpha-3' }),
    ),
    column(
      'event_details',
      detailsOf(choices.type),
      Type.Object({}, { description: 'Its members depend on the type of the event' }),
    ),
  ];
}

/** A JSON text that depends on the type of the event. */
function detailsOf(type: Draw) {
  const [before, subject, between, price, after] = details;
  const some = (name: string, lists: readonly (readonly string[])[]) =>
    pick(withinLists(name, type, lists), lists.flat());
  return jsonText(
    pick(type, before),
    some('subject', subject),
    pick(type, between),
    some('price', price),
    pick(type, after),
  );
}
