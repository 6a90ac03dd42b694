import { ProblemError } from '../../errors.js';
import { diskIsFull } from '../../files/parts.js';
import { problemResponse } from '../server/problem.js';

// The answers to a file that cannot be read or written, in the API description.

export const unreadable = problemResponse(
  'The file is no text, or is compressed or encoded in a way that cannot be read.',
  new ProblemError(415, 'The file looks like a PDF document', {
    allowed: 'CSV, TSV, JSON or NDJSON, as text',
  }),
);

export const full = problemResponse(
  'A part is longer than 16 MiB, and the disk has no room for it.',
  diskIsFull,
);
