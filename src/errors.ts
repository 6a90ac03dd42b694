import { distance } from 'fastest-levenshtein';

/** Extension members of a problem document (RFC 9457) that tell a client what to change. */
export interface ProblemMembers {
  /** The request parameter at fault. */
  readonly parameter?: string;
  /** Its value as the client wrote it. */
  readonly value?: string;
  /** What it may be: a list of values, or words. */
  readonly allowed?: string | readonly string[];
  /** Where in the document sent: a JSON Pointer (RFC 6901). */
  readonly pointer?: string;
  /** What the client may have meant. */
  readonly suggestion?: string;
}

/** An error that the client is told about, as a problem document with this HTTP status. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    readonly status: number,
    detail: string,
    readonly members: ProblemMembers = {},
  ) {
    super(detail);
  }
}

/** 400: the value of a parameter is not what is allowed (a list of values, or words: "an integer from 0 to 9"). */
export function badParameter(
  parameter: string,
  value: string,
  allowed: string | readonly string[],
): ProblemError {
  const words =
    typeof allowed === 'string'
      ? allowed
      : `one of ${allowed.length < 20 ? allowed.join(', ') : `the ${allowed.length} listed here`}`;
  const suggestion = typeof allowed === 'string' ? undefined : nearest(value, allowed);
  return new ProblemError(400, `${parameter} must be ${words}, not "${value}"${didYouMean(suggestion)}`, {
    parameter,
    value,
    allowed,
    ...(suggestion !== undefined && { suggestion }),
  });
}

/** The candidate that `word` is most likely a slip of: at most a third of it wrong, or two letters. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > 100) return undefined;
  const wrong = (candidate: string) => distance(word.toLowerCase(), candidate.toLowerCase());
  const [best] = candidates
    .map((candidate) => ({ candidate, wrong: wrong(candidate) }))
    .filter((found) => found.wrong <= Math.max(2, word.length / 3))
    .filter((found) => found.wrong < Math.min(word.length, found.candidate.length))
    .sort((a, b) => a.wrong - b.wrong);
  return best?.candidate;
}

export const didYouMean = (suggestion: string | undefined) =>
  suggestion === undefined ? '' : ` (did you mean ${suggestion}?)`;
