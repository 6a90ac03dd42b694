import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from '../../errors.js';
import { sha256 } from '../../random/sha256.js';

/** The most characters of an entity tag that is not hashed. */
const LONGEST = 150;

/** Texts that an entity tag can hold unescaped (RFC 9110 section 8.8.3). */
const plain = /^[!#-}]*$/;

/**
 * A strong entity tag from what a response means, known before its bytes are made: equal parts mean equal bytes. Short plain
 * parts are the tag themselves, since hashing takes longer than making ten rows.
 */
export function entityTag(...parts: readonly (string | number)[]): string {
  const text = parts.join('~');
  if (text.length <= LONGEST && parts.every((part) => plain.test(String(part)))) return `"${text}"`;
  return `"${sha256(JSON.stringify(parts), 'base64url').slice(0, 22)}"`;
}

/**
 * Evaluates the preconditions of a GET or HEAD for the representation tagged `etag` (RFC 9110 section 13.2.2): 412 when
 * If-Match names another one, 304 when If-None-Match names this one, undefined to go on.
 */
export function precondition(headers: IncomingHttpHeaders, etag: string): 304 | 412 | undefined {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (match !== undefined && match.trim() !== '*' && !tagsOf(match).includes(etag)) return 412;
  if (noneMatch === undefined) return undefined;
  // If-None-Match compares weakly: W/"x" equals "x".
  const known = noneMatch.trim() === '*' || tagsOf(noneMatch).some((tag) => tag.replace(/^W\//, '') === etag);
  return known ? 304 : undefined;
}

/**
 * Evaluates the preconditions of a change (RFC 9110 section 13.1). `etag` is that of the present state, undefined when there is
 * none. Throws a ProblemError with 412 when the state is not the one that the client expects.
 */
export function checkChange(headers: IncomingHttpHeaders, etag: string | undefined): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  const refuse = (detail: string) =>
    new ProblemError(412, detail, etag === undefined ? {} : { allowed: etag });
  const names = (list: string) => etag !== undefined && (list.trim() === '*' || tagsOf(list).includes(etag));
  if (match !== undefined && !names(match)) {
    throw refuse(
      etag === undefined
        ? 'If-Match is given, but the resource does not exist'
        : 'If-Match names another version',
    );
  }
  if (noneMatch !== undefined && names(noneMatch)) {
    throw refuse('If-None-Match is given, but the resource exists already');
  }
}

const tagsOf = (list: string): readonly string[] => list.match(/(?:W\/)?"[^"]*"/g) ?? [];
