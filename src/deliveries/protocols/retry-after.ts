/** The longest that another side is obeyed, in milliseconds. */
const LONGEST = 3_600_000;

/** Milliseconds that a Retry-After header (RFC 9110 section 10.2.3) asks for: seconds, or a date; 0 where it says nothing. */
export function retryAfterOf(header: string | string[] | undefined, now: number): number {
  if (typeof header !== 'string') return 0;
  const ms = /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return ms > 0 ? Math.min(ms, LONGEST) : 0;
}
