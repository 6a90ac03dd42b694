/** The longest wait that a server may ask for, in milliseconds. */
const LONGEST = 3_600_000;

/** Milliseconds that a Retry-After header (RFC 9110 section 10.2.3: seconds, or a date) asks for; 0 for no header or another text. */
export function retryAfterOf(header: string | string[] | undefined, now: number): number {
  if (typeof header !== 'string') return 0;
  const ms = /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return ms > 0 ? Math.min(ms, LONGEST) : 0;
}
