import type { TSchema } from 'typebox';
import type { Column, Part } from '../columns/value.js';
import type { Source } from '../kernel/run/given-plan.js';
import type { SeedKey } from '../random/key.js';

/** Rows as a simulation makes them. */
export interface SimulatedSource extends Source {
  /** Gives back what the simulation holds; to be called once, fill() no more. */
  close(): void;
}

/** Events as a simulation makes them, in order of time. */
export interface EventSource extends SimulatedSource {
  /** No event comes before this tick. */
  due(): bigint;
  /** From now on fill() gives events up to this tick, as far as the stream goes. */
  limit(tick: bigint): void;
  /** The place of the last event that fill() has given; undefined before the first. */
  readonly reached: bigint | undefined;
}

/** Rows that a simulation makes one after the other, as a request's parameters ask for them. */
export interface Simulated<S extends SimulatedSource = SimulatedSource> {
  readonly columns: readonly Column[];
  /** Tells the columns apart that other parameters give. */
  readonly variant: string;
  /** How many rows there are, about; Infinity where nothing ends them. */
  readonly expected: number;
  /** How many events are gone through for so many rows. */
  effort(rows: number): number;
  /**
   * The rows from their beginning, once the simulation stands there; `key` is seedKey()'s. `turn` resolves when a simulation
   * that takes long may go on. Throws or rejects with a ProblemError when there are too many.
   */
  open(key: SeedKey, turn: () => Promise<void>): S | Promise<S>;
}

/** Events as a request's parameters ask for them. */
export interface EventStream extends Simulated<EventSource> {
  /** An event's place in the stream, as text without line breaks. */
  readonly cursor: Part;
  /** The cursor of the event at a place that an EventSource has reached. */
  cursorOf(place: bigint): string;
  readonly ticksPerSecond: number;
  /** The tick at which simulated time begins; undefined for that of the first event. */
  readonly start: bigint | undefined;
}

/** What events add up to: its path is /events/{dataset}/{name}. */
export interface EventReport<Parameters = Record<string, unknown>> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Query parameters beyond those every report has. All optional; defaults in the schema. */
  readonly parameters: Record<string, TSchema>;
  /** Columns whose values tell its rows apart. */
  readonly key: readonly string[];
  /**
   * The rows of the time that the parameters ask for, or of the `turn`-th time as long after it. Throws a ProblemError for
   * what only the report can judge.
   */
  rows(parameters: Parameters, turn?: number): Simulated;
}

/** A registered dataset of events: their path is /events/{name}. */
export interface EventDataset<Parameters = Record<string, unknown>> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Generator version: rises when the bytes change. */
  readonly generation: number;
  /** Tells vocabularies apart that give other bytes: an operator's own countries, say. */
  readonly edition: string;
  /** Columns whose values tell events apart; empty where nothing does. */
  readonly key: readonly string[];
  /** Query parameters beyond those every dataset of events has. All optional; defaults in the schema. */
  readonly parameters: Record<string, TSchema>;
  /** Throws a ProblemError for what only the dataset can judge. */
  stream(parameters: Parameters): EventStream;
  /** The parameters of the stream that goes on after the event with this cursor; undefined for a text that is none. */
  after(parameters: Parameters, cursor: string): Record<string, unknown> | undefined;
  readonly report: EventReport<never>;
}
