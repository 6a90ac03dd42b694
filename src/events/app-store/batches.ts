import type { Block } from '../../kernel/run/given-plan.js';
import type { Batches } from '../batches.js';
import type { Arrivals } from '../simulation/arrivals.js';
import type { SessionEvents } from '../simulation/sessions.js';
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

/** Buckets of arrivals as batches, beginning with the bucket of tick `first`. */
export function arrivalBatches(arrivals: Arrivals, first: bigint): Batches {
  const { bucketTicks, times } = arrivals;
  let bucket = first / bucketTicks;
  let count = 0;
  return {
    times,
    place: (index) => times[index] as bigint,
    start: () => bucket * bucketTicks,
    next() {
      count = arrivals.find(bucket++);
      return count;
    },
    copy(block, from, to, at) {
      copyEvents(arrivals, block, from, to, at);
      // A SQL statement ends with its bucket, since buckets are the same in every window.
      block.ends.fill(0, at, at + to - from);
      if (to === count) block.ends[at + to - from - 1] = 1;
    },
  };
}

/** Events of sessions as batches. */
export function sessionBatches(events: SessionEvents): Batches {
  const { times, types, apps, ends, next, start } = events;
  return {
    times,
    place: (index) => times[index] as bigint,
    start,
    next,
    copy(block, from, to, at) {
      copyEvents(events, block, from, to, at);
      block.draw(eventType)?.set(types.subarray(from, to), at);
      block.draw(eventApp)?.set(apps.subarray(from, to), at);
      block.ends.set(ends.subarray(from, to), at);
    },
  };
}

type Common = Pick<Arrivals, 'numbers' | 'times' | 'users' | 'groups' | 'sessions' | 'devices' | 'systems'>;

function copyEvents(
  { numbers, times, users, groups, sessions, devices, systems }: Common,
  block: Block,
  from: number,
  to: number,
  at: number,
) {
  block.rows.set(numbers.subarray(from, to), at);
  block.draw64(eventTime)?.set(times.subarray(from, to), at);
  block.draw64(eventUser)?.set(users.subarray(from, to), at);
  block.draw(eventGroup)?.set(groups.subarray(from, to), at);
  block.draw64(eventSession)?.set(sessions.subarray(from, to), at);
  block.draw(eventDevice)?.set(devices.subarray(from, to), at);
  block.draw(eventSystem)?.set(systems.subarray(from, to), at);
}
