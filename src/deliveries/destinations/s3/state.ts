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
}

/** An object with all of its parts, which is about to be completed; where it replaces another, when the whole run is there. */
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
  readonly ready?: readonly Ready[];
}

/** The key of the state of a run. Readers of a folder pass over names that begin with an underscore. */
export const stateKey = (folder: string, delivery: string, run: number | ''): string =>
  `${folder}_seedstream/${delivery}/${run}`;

/** `write`, of which one call is under way at a time: those that come meanwhile are one call after it. */
export function latest<Argument>(write: (argument: Argument) => Promise<void>) {
  let writing = Promise.resolve();
  let next: Promise<void> | undefined;
  return (argument: Argument): Promise<void> => {
    next ??= writing.then(() => {
      next = undefined;
      return write(argument);
    });
    writing = next;
    return next;
  };
}
