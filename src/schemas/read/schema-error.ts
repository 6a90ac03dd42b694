import { didYouMean, nearest, ProblemError } from '../../errors.js';

/** 422: what the schema asks for at `pointer` (a JSON Pointer, RFC 6901) cannot be met. */
export class SchemaError extends ProblemError {
  constructor(
    readonly pointer: string,
    detail: string,
    allowed?: string | readonly string[],
    suggestion?: string,
  ) {
    super(422, `${pointer === '' ? 'The schema' : shorten(pointer)}: ${detail}`, {
      pointer,
      ...(allowed !== undefined && { allowed }),
      ...(suggestion !== undefined && { suggestion }),
    });
  }
}

/** The recursion at `pointer` has no end; whoever can do without the value (an optional, a list) ends it there. */
export class EndlessError extends SchemaError {}

/** `word` is none of `candidates`. */
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

/** The pointer to a member of what `pointer` points at. */
export const below = (pointer: string, member: string | number): string =>
  `${pointer}/${String(member).replaceAll('~', '~0').replaceAll('/', '~1')}`;

export const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
