import type { Block } from '../../kernel/run/given-plan.js';
import type { Batches } from '../batches.js';
import { type Arrivals, MOST_BEFORE } from '../simulation/arrivals.js';
import type { SessionEvents } from '../simulation/sessions.js';
import type { Visits } from '../simulation/visits.js';
import {
  eventApp,
  eventDevice,
  eventGroup,
  eventSession,
  eventSystem,
  eventTime,
  eventType,
  eventUser,
} from './columns.js';

/** The most buckets of a batch: with fewer batches there are fewer and longer copies. */
const MOST_BUCKETS = 8;

/** Buckets of visits as batches, beginning with the bucket of tick `first`. */
export function visitBatches(events: Visits, first: bigint): Batches {
  const { bucketTicks, times, visits } = events;
  let bucket = first / bucketTicks;
  /** The indexes of the last events of the buckets in the batch. */
  let lasts: number[] = [];
  return {
    times,
    place: (index) => times[index] as bigint,
    start: () => bucket * bucketTicks,
    next() {
      let count = 0;
      lasts = [];
      for (let found = 0; found < MOST_BUCKETS && count <= MOST_BEFORE; found++) {
        const before = count;
        count = events.find(bucket++, before);
        if (count > before) lasts.push(count - 1);
      }
      return count;
    },
    copy(block, from, to, at) {
      copyArrivals(events, block, from, to, at);
      if (block.draw(eventType) ?? block.draw(eventApp)) events.describe();
      if (block.draw(eventDevice) ?? block.draw(eventSystem) ?? block.draw64(eventSession)) events.equip();
      copyDescription(events, block, from, to, at);
      block.draw64(eventSession)?.set(visits.subarray(from, to), at);
      // A SQL statement ends with its bucket, since buckets are the same in every window.
      block.ends.fill(0, at, at + to - from);
      for (const last of lasts) if (from <= last && last < to) block.ends[at + last - from] = 1;
    },
  };
}

/** Events of sessions as batches. */
export function sessionBatches(events: SessionEvents): Batches {
  const { times, sessions, ends, next, start } = events;
  return {
    times,
    place: (index) => times[index] as bigint,
    start,
    next,
    copy(block, from, to, at) {
      copyArrivals(events, block, from, to, at);
      copyDescription(events, block, from, to, at);
      block.draw64(eventSession)?.set(sessions.subarray(from, to), at);
      block.ends.set(ends.subarray(from, to), at);
    },
  };
}

type Common = Pick<Arrivals, 'numbers' | 'times' | 'users' | 'groups'>;

function copyArrivals(
  { numbers, times, users, groups }: Common,
  block: Block,
  from: number,
  to: number,
  at: number,
) {
  block.rows.set(numbers.subarray(from, to), at);
  block.draw64(eventTime)?.set(times.subarray(from, to), at);
  block.draw64(eventUser)?.set(users.subarray(from, to), at);
  block.draw(eventGroup)?.set(groups.subarray(from, to), at);
}

type Description = Pick<Visits, 'types' | 'apps' | 'devices' | 'systems'>;

function copyDescription(
  { types, apps, devices, systems }: Description,
  block: Block,
  from: number,
  to: number,
  at: number,
) {
  block.draw(eventType)?.set(types.subarray(from, to), at);
  block.draw(eventApp)?.set(apps.subarray(from, to), at);
  block.draw(eventDevice)?.set(devices.subarray(from, to), at);
  block.draw(eventSystem)?.set(systems.subarray(from, to), at);
}
