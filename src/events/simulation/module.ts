import { addressSpaceProblem } from '../../kernel/run/memory.js';
import { compiledModule } from '../../kernel/run/module.js';
import { aliasTable } from '../../random/alias.js';
import type { SeedKey } from '../../random/key.js';

const simulationModule = compiledModule('simulation.wasm');

/** The exports of assembly/index.ts. Addresses and lengths are in bytes, and a u64 is a bigint. */
export interface Simulation {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  setUpArrivals(
    key: SeedKey,
    mode: number,
    groups: number,
    aliases: number,
    sizes: number,
    calendar: number,
    counts: number,
    bucketTicks: bigint,
    dayTicks: bigint,
    least: number,
    shard: number,
    shards: number,
  ): number;
  setUpUsers(
    key: SeedKey,
    activityCurve: number,
    devices: number,
    apples: number,
    versions: number,
    versionsOfSystem: number,
    windowsVersions: number,
  ): void;
  setUpReturns(key: SeedKey, installs: number, returns: number, longestBlock: number): void;
  arrivals(bucket: bigint, count: number): number;
  setUpVisits(key: SeedKey, types: number, apps: number, appCount: number, dayTicks: bigint): number;
  describeArrivals(count: number): void;
  equipArrivals(count: number): void;
  setUpSessions(
    key: SeedKey,
    mostOpen: number,
    gapTicks: bigint,
    types: number,
    apps: number,
    appCount: number,
    shard: number,
    shards: number,
    firstBucket: bigint,
    bucketTicks: bigint,
    after: bigint,
  ): number;
  sessions(): number;
  sessionsStart(): bigint;
  zipfWeights(table: number, exponent: number, weights: number): void;
  setUpStore(
    key: SeedKey,
    customers: number,
    products: number,
    redraw: number,
    perMille: number,
    delay: number,
    mostRedeliveries: number,
    weights: number,
    room: number,
    rings: number,
    origin: bigint,
    secondTicks: number,
    meanGap: number,
    hours: number,
  ): number;
  storeRows(): void;
  storePrices(): void;
  storeStart(): bigint;
}

/** A simulation with its own memory, for one download. Throws a ProblemError (503) when there is no address space for it. */
export function createSimulation(): Simulation {
  try {
    return new WebAssembly.Instance(simulationModule, {}).exports as unknown as Simulation;
  } catch (error) {
    throw error instanceof RangeError ? addressSpaceProblem() : error;
  }
}

/** Puts words (u32) into a simulation's memory; returns their address. */
export function reserveWords(simulation: Simulation, words: ArrayLike<number>): number {
  const address = simulation.reserve(words.length * 4);
  new Uint32Array(simulation.memory.buffer, address, words.length).set(words);
  return address;
}

/** Puts doubles into a simulation's memory; returns their address. */
export function reserveDoubles(simulation: Simulation, doubles: ArrayLike<number>): number {
  const address = simulation.reserve(doubles.length * 8);
  new Float64Array(simulation.memory.buffer, address, doubles.length).set(doubles);
  return address;
}

/** Puts the alias tables of lists of weights into a simulation's memory, one after the other; returns their address. */
export function reserveAlias(simulation: Simulation, ...lists: readonly (readonly number[])[]): number {
  const words = lists.flatMap((weights) => {
    const { threshold, alias } = aliasTable(weights);
    return weights.flatMap((_, bin) => [threshold[bin] as number, alias[bin] as number]);
  });
  return reserveWords(simulation, words);
}
