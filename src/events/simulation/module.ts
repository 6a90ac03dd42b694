import { addressSpaceProblem } from '../../kernel/run/memory.js';
import { compiledModule } from '../../kernel/run/module.js';
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
    activityCurve: number,
    devices: number,
    versions: number,
    bucketTicks: bigint,
    dayTicks: bigint,
    rate: number,
    least: number,
    shard: number,
    shards: number,
  ): number;
  arrivals(bucket: bigint): number;
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
    origin: bigint,
    gapTicks: number,
  ): number;
  storeRows(): void;
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

/** The memory layout of an alias table: u32 threshold and alias in turn. */
export const interleaved = (low: ArrayLike<number>, high: ArrayLike<number>): Uint32Array =>
  Uint32Array.from({ length: low.length * 2 }, (_, at) => (at % 2 === 0 ? low : high)[at >> 1] as number);
