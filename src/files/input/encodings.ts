import { BrokenFile } from '../record.js';

/** The encodings of characters in which files are read. */
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'latin1'] as const;

export type Encoding = (typeof encodings)[number];

const marks: readonly (readonly [Encoding, Buffer])[] = [
  ['utf-8', Buffer.of(0xef, 0xbb, 0xbf)],
  ['utf-16le', Buffer.of(0xff, 0xfe)],
  ['utf-16be', Buffer.of(0xfe, 0xff)],
];

/** The encoding of which a file begins with the byte order mark, and the mark. */
export function markOf(head: Buffer): { encoding: Encoding; mark: Buffer } | undefined {
  const [encoding, mark] = marks.find(([, mark]) => head.subarray(0, mark.length).equals(mark)) ?? [];
  return encoding && mark && { encoding, mark };
}

/** The encoding of a file without a mark that begins with two characters of ASCII, as JSON and most headers do (RFC 4627 section 3). */
export function unmarkedEncoding(head: Buffer): Encoding {
  const zeros = [...head.subarray(0, 4)].map((byte) => (byte === 0 ? '0' : 'x')).join('');
  return zeros === 'x0x0' ? 'utf-16le' : zeros === '0x0x' ? 'utf-16be' : 'utf-8';
}

/** The bytes of a text as UTF-8. Throws a BrokenFile where they are not in this encoding; does not check UTF-8. */
export function asUtf8(input: AsyncIterable<Buffer>, encoding: Encoding): AsyncIterable<Buffer> {
  if (encoding === 'utf-8') return input;
  return encoding === 'latin1' ? fromLatin1(input) : fromUtf16(input, encoding === 'utf-16be');
}

/** What windows-1252 has from 0x80 to 0x9f, where ISO 8859-1 has control characters that nobody writes (WHATWG Encoding). */
const WINDOWS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

async function* fromLatin1(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of input) {
    const text = chunk.toString('latin1');
    yield Buffer.from(text.replace(/[\x80-\x9f]/g, (char) => WINDOWS[char.charCodeAt(0) - 0x80] as string));
  }
}

async function* fromUtf16(input: AsyncIterable<Buffer>, bigEndian: boolean): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  for await (const chunk of input) {
    const bytes = Buffer.concat([rest, chunk]);
    const even = bytes.length & ~1;
    let text = textOf(bytes.subarray(0, even));
    // The second half of a pair may come with the next chunk.
    if (/[\ud800-\udbff]$/.test(text)) text = text.slice(0, -1);
    rest = Buffer.from(bytes.subarray(2 * text.length));
    const wrong = text.search(/\p{Surrogate}/u);
    const right = wrong < 0 ? text : text.slice(0, wrong);
    for (let at = right.indexOf('\n'); at >= 0; at = right.indexOf('\n', at + 1)) line++;
    if (wrong >= 0) throw new BrokenFile(line, 'half of a pair of surrogates is not UTF-16');
    yield Buffer.from(text);
  }
  if (rest.length > 0) throw new BrokenFile(line, 'the file ends within a character of UTF-16');

  function textOf(units: Buffer): string {
    // A copy, since others may hold the chunk.
    return (bigEndian ? Buffer.from(units).swap16() : units).toString('utf16le');
  }
}
