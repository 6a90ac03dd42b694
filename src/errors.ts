import { distance } from 'fastest-levenshtein';

/** A model of a schema, and what prevents its rows. */
export interface Refusal {
  readonly model: string;
  /** A JSON Pointer (RFC 6901). */
  readonly pointer: string;
  readonly detail: string;
}

/** Extension members of problem details (RFC 9457) that tell a client what to change. */
export interface ProblemMembers {
  /** The wrong request parameter. */
  readonly parameter?: string;
  /** The parameter's value as the client wrote it. */
  readonly value?: string;
  /** The values that are allowed, as a list or in words. */
  readonly allowed?: string | readonly string[];
  /** The place of the error in the request's body: a JSON Pointer (RFC 6901). */
  readonly pointer?: string;
  /** Every model of a schema that has no other models, and what prevents its rows. */
  readonly refused?: readonly Refusal[];
  /** The line of a file on which the wrong record begins, from 1 on. */
  readonly line?: number;
  /** The column of the wrong cell of a file; `value` is the beginning of the cell. */
  readonly column?: string;
  /** What is wrong with the record of a file. */
  readonly reason?: string;
  /** The allowed value that the client probably meant. */
  readonly suggestion?: string;
}

/** An error that is answered with problem details and this HTTP status. */
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

/** 503 with Retry-After: the service has too much to do for another request of this kind. `reason` says what, as a sentence. */
export class BusyError extends ProblemError {
  /** Seconds after which a client may try again. */
  readonly retryAfter = 1;

  constructor(reason: string) {
    super(503, `${reason}: try again soon`);
  }
}

/** The client has left, so work for it ends. Nobody gets an answer. */
export class ClientLeft extends Error {
  override readonly name = 'ClientLeft';
}

/** 400: a parameter has a value that is not allowed. `allowed` lists the values, or describes them after "must be". */
export function badParameter(
  parameter: string,
  value: string,
  allowed: string | readonly string[],
): ProblemError {
  const message = (words: string) => `${parameter} must be ${words}, not "${value}"`;
  if (typeof allowed === 'string')
    return new ProblemError(400, message(allowed), { parameter, value, allowed });
  return unknownName(400, message(oneOf(allowed)), value, allowed, { parameter });
}

/** 400: a parameter must be left out. `when` says where: "unless live is true". */
export function superfluous(parameter: string, value: string, when: string): ProblemError {
  const allowed = `left out ${when}`;
  return new ProblemError(400, `${parameter} must be ${allowed}`, { parameter, value, allowed });
}

/** The values, or only their number when there are too many for a sentence; the problem details list all of them. */
const oneOf = (values: readonly string[]) =>
  `one of ${values.length < 20 ? values.join(', ') : `the ${values.length} listed here`}`;

/**
 * The error for an unknown name. The known name that was probably meant is added to `detail`. The problem details contain the
 * name, the known names, the suggestion and the given members, such as the place of the name.
 */
export function unknownName(
  status: number,
  detail: string,
  name: string,
  known: readonly string[],
  members: Omit<ProblemMembers, 'allowed' | 'suggestion'> = {},
): ProblemError {
  const suggestion = nearest(name, known);
  return new ProblemError(status, detail + hint(suggestion), {
    ...members,
    value: members.value ?? name,
    allowed: known,
    ...(suggestion !== undefined && { suggestion }),
  });
}

/** " (did you mean …?)" to add to a message about an unknown name; empty when no known name is near. */
export const didYouMean = (name: string, known: readonly string[]): string => hint(nearest(name, known));

const hint = (suggestion: string | undefined) =>
  suggestion === undefined ? '' : ` (did you mean ${suggestion}?)`;

/**
 * The known name that was probably meant, by Levenshtein distance without regard to case: at most a third of the characters are
 * wrong, or two; of up to three characters one, or only their order. undefined when no known name is that near, and for names of
 * more than 100 characters.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > 100) return undefined;
  const wrong = (candidate: string) => distance(name.toLowerCase(), candidate.toLowerCase());
  const letters = (text: string) => [...text.toLowerCase()].sort().join('');
  const isAnagram = (candidate: string) => letters(candidate) === letters(name);
  const most = Math.max(2, name.length / 3);
  const [best] = known
    .filter(({ length }) => Math.abs(length - name.length) <= most)
    .map((candidate) => ({ candidate, wrong: wrong(candidate) }))
    .filter(({ candidate, wrong }) => wrong <= (name.length > 3 || isAnagram(candidate) ? most : 1))
    .filter((found) => found.wrong < Math.min(name.length, found.candidate.length))
    .sort((a, b) => a.wrong - b.wrong);
  return best?.candidate;
}
