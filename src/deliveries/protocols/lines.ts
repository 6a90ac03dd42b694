const LF = 10;

/** The lines of NDJSON, without line ends; empty lines are left out. */
export function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, from)) {
    if (end > from) lines.push(bytes.subarray(from, end));
    from = end + 1;
  }
  if (from < bytes.length) lines.push(bytes.subarray(from));
  return lines;
}

/** A JSON text without its line breaks, which stand only between tokens. */
export const inOneLine = (json: string): string => json.trim().replace(/[\r\n]+/g, ' ');
