import type { Readable } from 'node:stream';
import type { AppOptions, Datasets, Format } from './generated.js';

export type { AppOptions, Datasets, Format } from './generated.js';

/** Rows of a model of a JSON Schema. */
export interface SchemaSource {
  /** A JSON Schema (2020-12), as an object or as JSON. */
  readonly schema: object | string;
  readonly model: string;
}

type Value = string | number | boolean | Date | readonly string[] | undefined;

/** The parameters of the URL. Those that are not named here are checked when the rows are asked for. */
export interface Parameters {
  /** The name of the data: the same seed always gives the same rows. Without it, each call gives others. */
  readonly seed?: string | number | undefined;
  /** The number of rows. Default: 10. */
  readonly n?: number | undefined;
  /** The number of rows to skip. */
  readonly offset?: number | undefined;
  /** The names of the columns; all when left out. */
  readonly fields?: string | readonly string[] | undefined;
  readonly [name: string]: Value;
}

export interface StreamParameters extends Parameters {
  /** Default: json. */
  readonly format?: Format | undefined;
}

/** A row whose columns are not known before it is made. */
export type Row = { [column: string]: unknown };

/**
 * The rows of a path, such as "persons" or "events/e-store", or of a schema, as objects. Rejects with a RequestError where the
 * service would answer with an error.
 */
export function rows<Path extends keyof Datasets>(
  path: Path,
  parameters?: Parameters & { readonly fields?: undefined },
): Promise<Datasets[Path][]>;
export function rows<Made extends object = Row>(
  source: string | SchemaSource,
  parameters?: Parameters,
): Promise<Made[]>;

/**
 * What the URL of a path with these parameters answers, as bytes, which are made while they are read. Destroying the stream ends
 * the work. It fails with a RequestError where the service would answer with an error.
 */
export function stream(source: string | SchemaSource, parameters?: StreamParameters): Readable;

/** The service as a Fastify plugin: `fastify.register(app, { prefix: '/mock' })`. Its threads end when the application closes. */
export const app: (instance: object, options: AppOptions & { readonly prefix?: string }) => Promise<void>;

/** Problem details (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The wrong parameter. */
  readonly parameter?: string;
  /** Its value. */
  readonly value?: string;
  /** The allowed values, as a list or in words. */
  readonly allowed?: string | readonly string[];
  /** The place of the error in a schema: a JSON Pointer. */
  readonly pointer?: string;
  /** The allowed value that was probably meant. */
  readonly suggestion?: string;
}

/** A request that the service refuses. The message is the detail of the problem. */
export class RequestError extends Error {
  constructor(problem: Problem);
  readonly problem: Problem;
}
