import type { IncomingHttpHeaders } from 'node:http';
import type { ByteRange } from '../../output/representation.js';

/**
 * The range to answer with. undefined for the whole representation: there is no Range header, it is malformed, is not in bytes
 * or names several ranges, or If-Range is not exactly `etag`. 'unsatisfiable' when no byte of `total` lies in it.
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
  // Without a first byte it is a suffix range: the last so many bytes.
  const start = first === '' ? Math.max(0, total - Number(last)) : Number(first);
  const end = first === '' || last === '' ? total - 1 : Math.min(Number(last), total - 1);
  if (first !== '' && last !== '' && Number(first) > Number(last)) return undefined;
  return start > end ? 'unsatisfiable' : { start, end };
}
