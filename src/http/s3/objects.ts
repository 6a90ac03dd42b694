import type { FastifyRequest } from 'fastify';
import { badParameter } from '../../errors.js';
import { aboutRows } from '../../output/prepare.js';
import type { Representation } from '../../output/representation.js';
import { GENERATION } from '../../random/key.js';
import { sha256 } from '../../random/sha256.js';
import { prepareRows, type RowsContext } from '../rows/answers.js';
import { type Meaning, manyRows, meaningOf } from '../rows/meaning.js';
import { type Folder, PART_ROWS, rowsOfPart } from './folders.js';

/** When every object was written. Readers compare it, and so it changes with the bytes of rows alone. */
export const LAST_MODIFIED = new Date(Date.UTC(2026, 0, GENERATION));

/** The most rows of a folder whose parts have to be measured. */
const MOST_MEASURED = 10_000_000;

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
export function etagsOf({ path, resource }: Folder): (part: number) => string {
  const hash = sha256(JSON.stringify([GENERATION, resource.dataset.edition, path]), 'hex').slice(0, 20);
  return (part) => `"${hash}${part.toString(16).padStart(12, '0')}-1"`;
}

/** A part of a folder. Rejects with a ProblemError where its rows cannot be made. */
export async function objectOf(
  folder: Folder,
  part: number,
  request: FastifyRequest,
  context: RowsContext,
): Promise<S3Object> {
  const { representation, meaning } = await representationOf(folder, part, context);
  const { measured } = representation;
  if (measured === undefined || (!isArithmetic(meaning, representation) && folder.rows > MOST_MEASURED))
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
    contentType: meaning.writer.contentType,
    representation: {
      ...representation,
      measured: { ...measured, quick: true, lengths: async () => lengths },
    },
  };
}

/** Follows the length of a file from the number of its rows alone? */
const isArithmetic = ({ format }: Meaning, { measured }: Representation) =>
  format.name === 'parquet' && measured?.quick === true;

/** The lengths of the parts of a folder, as a function of their number; all but the last one are alike where they are arithmetic. */
export function lengthsOf(folder: Folder, request: FastifyRequest, context: RowsContext) {
  let whole: Promise<number> | undefined;
  return async (part: number): Promise<number> => {
    const measure = async () => (await objectOf(folder, part, request, context)).length;
    if (folder.rows <= MOST_MEASURED || rowsOfPart(folder, part).rows < PART_ROWS) return measure();
    whole ??= measure();
    return whole;
  };
}

async function representationOf(folder: Folder, part: number, context: RowsContext) {
  const { resource, query } = folder;
  const { first, rows } = rowsOfPart(folder, part);
  const asked = { query: { ...query, n: rows, offset: first }, headers: {} } as unknown as FastifyRequest;
  const meaning = meaningOf(asked, resource, manyRows(asked, resource), undefined);
  const prepared = await context.prepared(meaning.name, () => prepareRows(resource, meaning, context));
  const { key } = meaning.head(query.seed);
  // What differs between parts would make them differ in length.
  const about = aboutRows(resource.dataset.name, query.seed);
  return { meaning, representation: prepared.range(key, first, rows, context.threads, about) };
}
