import type { Column, TextPart } from '../columns/value.js';
import type { TSchema } from '../json-schema.js';
import type { GivenSource } from '../kernel/run/given-plan.js';
import type { SeedKey } from '../random/key.js';

/** Rows as a simulation makes them. */
export interface SimulatedSource extends GivenSource {
  /** Releases the memory of the simulation. Call it once; fill() must not be called afterwards. */
  close(): void;
}

/** Events as a simulation makes them, in order of time. */
export interface EventSource extends SimulatedSource {
  /** A tick at or before the next event. */
  due(): bigint;
  /** Makes fill() give only events up to this tick (inclusive). */
  limit(tick: bigint): void;
  /** The place of the last event of fill() in the stream; undefined before the first event. */
  readonly reached: bigint | undefined;
}

/** Rows that a simulation makes one after the other, as a request's parameters ask for them. */
export interface Simulated<S extends SimulatedSource = SimulatedSource> {
  readonly columns: readonly Column[];
  /** Differs between parameters that give different columns: part of the key of compiled plans. */
  readonly variant: string;
  /** The approximate number of rows; Infinity for a stream without end. */
  readonly expected: number;
  /** The work of `rows` rows: the number of events that are simulated, and of rows that are made of them. */
  effort(rows: number): number;
  /**
   * Begins the simulation. A simulation with much to do before its first row awaits `turn` from time to time, so that other
   * work gets its turn. Throws or rejects with a ProblemError when simulations take too much memory already.
   */
  open(key: SeedKey, turn: () => Promise<void>): S | Promise<S>;
}

/** Events as a request's parameters ask for them. */
export interface EventStream extends Simulated<EventSource> {
  /** The cursor of an event: its place in the stream as text without line breaks. */
  readonly cursor: TextPart;
  /** The cursor of the event at a place (see EventSource.reached). */
  cursorOf(place: bigint): string;
  readonly ticksPerSecond: number;
  /** The tick at which simulated time begins; undefined for the tick of the first event. */
  readonly start: bigint | undefined;
}

/** Rows that summarize events, at /events/{dataset}/{name}. */
export interface EventReport<Parameters = Record<string, unknown>> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Query parameters beyond those of every report. All are optional; the schemas have the defaults. */
  readonly parameters: Record<string, TSchema>;
  /** The columns whose values tell rows apart. */
  readonly key: readonly string[];
  /**
   * The rows of the period that the parameters ask for (`turn` 0), or of the `turn`-th period of the same length after it.
   * Throws a ProblemError for parameters that are wrong in a way that their schemas do not show.
   */
  rows(parameters: Parameters, turn?: number): Simulated;
}

/** A registered dataset of events, at /events/{name}. */
export interface EventDataset<Parameters = Record<string, unknown>> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Differs between vocabularies that give different bytes: an operator's own countries, for instance. */
  readonly edition: string;
  /** The columns whose values tell events apart; empty when two events may be equal. */
  readonly key: readonly string[];
  /** Query parameters beyond those of every dataset of events. All are optional; the schemas have the defaults. */
  readonly parameters: Record<string, TSchema>;
  /** The events. Throws a ProblemError for parameters that are wrong in a way that their schemas do not show. */
  stream(parameters: Parameters): EventStream;
  /** The parameters of the stream that continues after the event with this cursor; undefined for a text that is no cursor. */
  after(parameters: Parameters, cursor: string): Record<string, unknown> | undefined;
  /**
   * The parameters of the stream without its first `events` events. Throws a ProblemError that names the parameter shard when
   * they are too many. Only of a dataset whose shards are ranges of events; another one reads its parameter shard in stream().
   */
  skip?(parameters: Parameters, events: number): Record<string, unknown>;
  readonly report: EventReport<never>;
}
