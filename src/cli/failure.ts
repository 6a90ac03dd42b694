/** Why a command has failed. */
export interface Failure {
  readonly message: string;
  readonly exit: 1 | 2;
}

/** A problem document of the service. */
export interface Problem {
  readonly status: number;
  readonly detail: string;
  readonly parameter?: string;
  readonly allowed?: string | readonly string[];
  readonly suggestion?: string;
}

/** Request Timeout, Conflict, Too Early and Too Many Requests: the same request may succeed later. */
const PASSING = [408, 409, 425, 429];

/** 2 for a request that is wrong whenever it is sent, 1 for one that may succeed later. */
export const failureOf = (problem: Problem): Failure => ({
  message: messageOf(problem),
  exit: problem.status < 500 && !PASSING.includes(problem.status) ? 2 : 1,
});

/** A long list of what is allowed is not part of the detail; nobody needs it beside a suggestion. */
const messageOf = ({ detail, allowed, suggestion }: Problem) =>
  Array.isArray(allowed) && suggestion === undefined && allowed.some((name) => !detail.includes(name))
    ? `${detail}\nAllowed: ${allowed.join(', ')}`
    : detail;
