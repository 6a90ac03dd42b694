import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from '../../errors.js';
import type { ByteRange } from '../../output/representation.js';
import { sha256 } from '../../random/sha256.js';

/** Characters of an entity tag that is its meaning as it stands. */
const LONGEST = 150;

/** Where nothing has to be escaped (RFC 9110 section 8.8.3). */
const plain = /^[!#-}]*$/;

/**
 * A strong entity tag from what a response means, without generating anything: equal parts, equal bytes. It is the parts
 * themselves where they are short and plain, since hashing them takes longer than making ten rows.
 */
export function entityTag(...parts: readonly (string | number)[]): string {
  const text = parts.join('~');
  if (text.length <= LONGEST && parts.every((part) => plain.test(String(part)))) return `"${text}"`;
  return `"${sha256(JSON.stringify(parts), 'base64url').slice(0, 22)}"`;
}

/**
 * What the preconditions of a GET or HEAD say of the representation tagged `etag` (RFC 9110 section 13.2.2): 412 when
 * If-Match asks for another, 304 when If-None-Match shows that the client has it, undefined to go on.
 */
export function precondition(headers: IncomingHttpHeaders, etag: string): 304 | 412 | undefined {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (match !== undefined && match.trim() !== '*' && !tagsOf(match).includes(etag)) return 412;
  if (noneMatch === undefined) return undefined;
  // Weak comparison: W/"x" in If-None-Match stands for "x".
  const known = noneMatch.trim() === '*' || tagsOf(noneMatch).some((tag) => tag.replace(/^W\//, '') === etag);
  return known ? 304 : undefined;
}

/**
 * What the preconditions of a change say (RFC 9110 section 13.1): throws a ProblemError with 412 unless what is there,
 * tagged `etag`, or undefined for nothing, is what the client takes it to be.
 */
export function checkChange(headers: IncomingHttpHeaders, etag: string | undefined): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  const refuse = (detail: string) =>
    new ProblemError(412, detail, etag === undefined ? {} : { allowed: etag });
  const names = (list: string) => etag !== undefined && (list.trim() === '*' || tagsOf(list).includes(etag));
  if (match !== undefined && !names(match)) {
    throw refuse(etag === undefined ? 'If-Match: there is nothing here' : 'If-Match names another version');
  }
  if (noneMatch !== undefined && names(noneMatch)) {
    throw refuse('If-None-Match: this is here already');
  }
}

const tagsOf = (list: string): readonly string[] => list.match(/(?:W\/)?"[^"]*"/g) ?? [];

/**
 * The one range to answer with; undefined for the whole: no Range, not in bytes, several ranges, malformed, or an
 * If-Range that is not exactly `etag`. 'unsatisfiable' when none of `total` bytes lies in it.
 */
export function rangeOf(
  headers: IncomingHttpHeaders,
  etag: string,
  total: number,
): ByteRange | 'unsatisfiable' | undefined {
  const { range, 'if-range': ifRange } = headers;
  if (range === undefined || (typeof ifRange === 'string' && ifRange !== etag)) return undefined;
  const [, first = '', last = ''] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(range) ?? [];
  if (first === '' && last === '') return undefined;
  // Without a first byte, the last so many.
  const start = first === '' ? Math.max(0, total - Number(last)) : Number(first);
  const end = first === '' || last === '' ? total - 1 : Math.min(Number(last), total - 1);
  if (first !== '' && last !== '' && Number(first) > Number(last)) return undefined;
  return start > end ? 'unsatisfiable' : { start, end };
}
