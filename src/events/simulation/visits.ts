import type { SeedKey } from '../../random/key.js';
import { ARRIVALS_ROOM, type Arrivals, arrivalsOf, type Process, setUpProcess } from './arrivals.js';
import { createSimulation, reserveAlias } from './module.js';

/** What users do. */
export interface Behaviour {
  /** The weights of the seven types of events, in the order of a session. Those that install and that uninstall have none. */
  readonly types: readonly number[];
  readonly apps: readonly number[];
}

/** Arrivals as independent events. */
export interface Visits extends Arrivals {
  /** Puts the types and apps of the events that find() found into the arrays. */
  describe(): void;
  /** 2 for an event that installs, 5 for one that uninstalls what its user installed before, else drawn by weight. */
  readonly types: Uint32Array;
  readonly apps: Uint32Array;
  /** Puts their visits, devices and systems into the arrays. */
  equip(): void;
  /** The same for what a user does within half an hour. */
  readonly visits: BigUint64Array;
  /** 0 a phone, 1 a tablet, 2 a desktop. */
  readonly devices: Uint32Array;
  /** The versions of Apple's mobile system, of Android, of Apple's desktop system, and of Windows. */
  readonly systems: Uint32Array;
}

/** The events of a process with at least one user. */
export function createVisits(key: SeedKey, law: Process, { types, apps }: Behaviour): Visits {
  const simulation = createSimulation();
  const placed = setUpProcess(simulation, key, law);
  const results = simulation.setUpVisits(
    key,
    reserveAlias(simulation, types),
    reserveAlias(simulation, apps),
    apps.length,
    law.ticksPerDay,
  );
  const arrivals = arrivalsOf(simulation, placed);
  const { buffer } = simulation.memory;
  const capacity = ARRIVALS_ROOM;
  const indexes = (index: number) => new Uint32Array(buffer, results + capacity * (8 + 4 * index), capacity);
  let count = 0;
  let described = 0;
  let equipped = 0;
  return {
    ...arrivals,
    find(bucket, before) {
      count = arrivals.find(bucket, before);
      described = 0;
      equipped = 0;
      return count;
    },
    describe() {
      if (described < count) simulation.describeArrivals(count);
      described = count;
    },
    equip() {
      if (equipped < count) simulation.equipArrivals(count);
      equipped = count;
    },
    visits: new BigUint64Array(buffer, results, capacity),
    types: indexes(0),
    apps: indexes(1),
    devices: indexes(2),
    systems: indexes(3),
  };
}
