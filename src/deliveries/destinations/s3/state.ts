import type { Checkpoint } from '../../contract/batch.js';

/** A part of an object that the server has. */
export interface Part {
  /** In hex. */
  readonly md5: string;
  /** What the server calls it. */
  readonly etag: string;
  /** In base64, where the bucket keeps it. */
  readonly crc32?: string;
}

/** An object that is being uploaded: the server shows it when it is complete. */
export interface Upload {
  readonly key: string;
  readonly id: string;
  readonly table: string;
  readonly parts: readonly Part[];
  readonly bytes: number;
  /** Whether all parts are there, and it only has to be completed. */
  readonly closing?: true;
}

/** An object that replaces another, with all of its parts: it is completed when the whole run is there. */
export interface Ready {
  readonly key: string;
  readonly id: string;
  /** The number of its parts. */
  readonly parts: number;
  /** The ETag that it is to have. */
  readonly etag: string;
}

/**
 * How far a run is, which the bucket holds in an object of its own, written after each part: of the parts that the server has, those
 * that it names count, so a part is never half there.
 */
export interface RunState {
  /** The rows of all parts so far. */
  readonly checkpoint: Checkpoint;
  /** The day on which the run began, for {date}. */
  readonly date: string;
  /** How many objects have been begun. */
  readonly objects: number;
  readonly upload?: Upload;
  /** Of a run that replaces objects. */
  readonly ready?: readonly Ready[];
}

/** The key of the state of a run. Readers of a folder pass over names that begin with an underscore. */
export const stateKey = (folder: string, delivery: string, run: number | ''): string =>
  `${folder}_seedstream/${delivery}/${run}`;
