import { didYouMean, nearest, ProblemError } from '../../errors.js';

/**
 * 422: no rows can be made for what the schema has at `pointer` (a JSON Pointer, RFC 6901). It has no stack, because it is thrown by the
 * thousand where parts of a schema are left out.
 */
export class SchemaError extends ProblemError {
  constructor(
    readonly pointer: string,
    detail: string,
    allowed?: string | readonly string[],
    suggestion?: string,
  ) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(422, `${pointer === '' ? 'The schema' : shorten(pointer)}: ${detail}`, {
      pointer,
      ...(allowed !== undefined && { allowed }),
      ...(suggestion !== undefined && { suggestion }),
    });
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * No value can be compiled for what the schema has at `pointer`, which need not be a mistake. Candidates are tried instead, a union
 * goes on with its other alternatives, and an object without an optional property.
 */
export class UnmetError extends SchemaError {}

/** What the schema has at `pointer` is in a document that is not there. */
export class AbsentError extends UnmetError {}

/** The recursion at `pointer` has no end. An optional property or a list catches this error and ends the recursion. */
export class EndlessError extends SchemaError {}

/** The schema takes too much work, whose limit was reached at `pointer`. */
export class WorkError extends SchemaError {
  constructor(pointer: string, what = 'the schema takes too much work') {
    super(pointer, `${what}, and the limit was reached here`);
  }
}

/** A part of a value takes more than its share of the work. An optional property or a list goes on without it. */
export class ShareError extends WorkError {}

/** Whether an error says that something has no value, so that it is left out where it may be missing. */
export const hasNoValue = (error: unknown): error is SchemaError =>
  error instanceof UnmetError || error instanceof EndlessError || error instanceof ShareError;

/** The error that `word` is none of `candidates`. It suggests the nearest candidate. */
export function unknownWord(
  pointer: string,
  what: string,
  word: string,
  candidates: readonly string[],
): SchemaError {
  return new SchemaError(
    pointer,
    `there is no ${what} "${shorten(word)}"${didYouMean(word, candidates)}`,
    candidates,
    nearest(word, candidates),
  );
}

/** The pointer to a member of the value that `pointer` points at. */
export const below = (pointer: string, member: string | number): string =>
  `${pointer}/${String(member).replaceAll('~', '~0').replaceAll('/', '~1')}`;

export const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
