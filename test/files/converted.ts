import { type Conversion, convert } from '../../src/files/convert.js';
import type { BadRecord } from '../../src/files/record.js';

/** Converts a text that arrives in chunks of `piece` bytes. */
export const converted = async (...of: Parameters<typeof convertedBytes>): Promise<string> =>
  (await convertedBytes(...of)).toString();

export async function convertedBytes(
  text: string | Buffer,
  from: Conversion['from'],
  to: Conversion['to'],
  more: Partial<Conversion> & { piece?: number; skipped?: (row: BadRecord) => void } = {},
): Promise<Buffer> {
  const bytes = Buffer.from(text as string);
  const { piece = bytes.length || 1, skipped = () => {}, ...options } = more;
  async function* input() {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  const conversion = { from, to, onError: 'fail', spoolBytes: 16 << 20, ...options } as const;
  const parts: Buffer[] = [];
  for await (const part of convert(input(), conversion, { skipped })) parts.push(part);
  return Buffer.concat(parts);
}
