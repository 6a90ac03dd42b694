import type { FastifyRequest } from 'fastify';
import { badParameter } from '../../errors.js';
import type { Representation } from '../../output/representation.js';
import { GENERATION } from '../../random/key.js';
import { sha256 } from '../../random/sha256.js';
import type { Folder, PartsContext } from './folders.js';

/** When every object was written. Readers compare it, and so it changes with the bytes of rows alone. */
export const LAST_MODIFIED = new Date(Date.UTC(2026, 0, GENERATION));

/** The most rows of a folder whose parts have to be measured. */
export const MOST_MEASURED = 10_000_000;

/** An object, of which nothing is made yet. */
export interface S3Object {
  readonly etag: string;
  /** Knows its length. */
  readonly representation: Representation;
  readonly length: number;
  readonly contentType: string;
}

/**
 * The entity tags of parts, as a function of their number. One hash is of all that the bytes of a folder depend on, because a hash of each
 * part took half the time of a list. Of 32 hexadecimal digits alone, rclone would think that they are the MD5.
 */
export function etagsOf({ path, edition }: Folder): (part: number) => string {
  const hash = sha256(JSON.stringify([GENERATION, edition, path]), 'hex').slice(0, 20);
  return (part) => `"${hash}${part.toString(16).padStart(12, '0')}-1"`;
}

/** A part of a folder. Rejects with a ProblemError where its rows cannot be made. */
export async function objectOf(
  folder: Folder,
  part: number,
  request: FastifyRequest,
  context: PartsContext,
): Promise<S3Object> {
  const { representation, contentType } = await folder.represent(part, context);
  const { measured } = representation;
  // The length of Parquet may follow from the number of its rows alone.
  const isArithmetic = folder.format === 'parquet' && measured?.quick === true;
  if (measured === undefined || (!isArithmetic && folder.rows > MOST_MEASURED))
    throw badParameter(
      'rows',
      `${folder.rows}`,
      `at most ${MOST_MEASURED} in files whose length must be measured`,
    );
  const etag = etagsOf(folder)(part);
  const lengths = await context.lengths(etag, () => measured.lengths(request.work));
  return {
    etag,
    length: lengths.total,
    contentType,
    representation: {
      ...representation,
      measured: { ...measured, quick: true, lengths: async () => lengths },
    },
  };
}

/** The lengths of the parts of a folder, as a function of their number; full ones are alike where they are arithmetic. */
export function lengthsOf(folder: Folder, request: FastifyRequest, context: PartsContext) {
  let whole: Promise<number> | undefined;
  return async (part: number): Promise<number> => {
    const measure = async () => (await objectOf(folder, part, request, context)).length;
    if (folder.rows <= MOST_MEASURED || !folder.isFull(part)) return measure();
    whole ??= measure();
    return whole;
  };
}
