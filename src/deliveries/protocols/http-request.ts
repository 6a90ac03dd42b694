const LF = 10;
const COMMA = 44;

/** How rows stand in the body of a request: a line each, in an array, or in an array that is a member of an object. */
export const bodies = ['ndjson', 'array', 'wrapped'] as const;

export type Body = (typeof bodies)[number];

/** The body that holds these rows, which are lines of NDJSON. `member` is that of the object: wrapped only. */
export function requestBody(rows: Buffer, body: Body, member: string | undefined): Buffer {
  if (body === 'ndjson') return rows;
  const list = Buffer.from(rows.at(-1) === LF ? rows.subarray(0, -1) : rows);
  for (let at = list.indexOf(LF); at >= 0; at = list.indexOf(LF, at + 1)) list[at] = COMMA;
  const [open, close] = body === 'array' ? ['[', ']'] : [`{${JSON.stringify(member)}:[`, ']}'];
  return Buffer.concat([Buffer.from(open), list, Buffer.from(close)]);
}

/** Lines of NDJSON in two parts of about the same size; undefined for a single line. */
export function halvesOf(rows: Buffer): [Buffer, Buffer] | undefined {
  const middle = rows.length >> 1;
  const after = rows.indexOf(LF, middle);
  const end = after >= 0 && after < rows.length - 1 ? after : rows.lastIndexOf(LF, middle - 1);
  return end < 0 || middle === 0 ? undefined : [rows.subarray(0, end + 1), rows.subarray(end + 1)];
}

/** The number of lines of `all` before `part`, which is a part of its memory. */
export function rowsBefore(part: Buffer, all: Buffer): number {
  const before = all.subarray(0, part.byteOffset - all.byteOffset);
  let rows = 0;
  for (let at = before.indexOf(LF); at >= 0; at = before.indexOf(LF, at + 1)) rows++;
  return rows;
}

/** What the connection says about itself and about the body. */
const taken =
  /^(connection|content-encoding|content-length|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade)$/;

/** The headers of requests, of which `own` overrule ours. Throws an Error for one that cannot be sent. */
export function headersOf(
  body: Body,
  token: string | undefined,
  own: Readonly<Record<string, string>>,
  gzip: boolean,
): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': body === 'ndjson' ? 'application/x-ndjson' : 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(gzip && { 'content-encoding': 'gzip' }),
  };
  for (const [written, value] of Object.entries(own)) {
    const name = written.toLowerCase();
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name))
      throw new Error(`headers: ${written} is not the name of a header`);
    if (taken.test(name)) throw new Error(`headers: ${written} is set by the service itself`);
    if (!/^[\t -~\x80-\xff]*$/.test(value))
      throw new Error(`headers: the value of ${written} has characters that a header cannot have`);
    if (name === 'authorization' && token !== undefined)
      throw new Error(`headers: ${written} must be left out with token`);
    headers[name] = value;
  }
  return headers;
}
