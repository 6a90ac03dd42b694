import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Slice } from '../../kernel/run/regions.js';
import { constant, type Part } from '../columnar/parts.js';
import type { Compressed, GroupLayout } from './layout.js';
import { DATA_PAGE_HEADER, DICTIONARY_PAGE_HEADER, withCompressedSize } from './metadata.js';

/** A fast level: rows are made faster than any level compresses them. */
const LEVEL = { level: 1 };

const compress = promisify(gzip);

/** The parts of a row group, as groupParts() gives all of them, with compressed pages. What becomes of its chunks is put into `chunks`. */
export function* compressedParts(
  group: GroupLayout,
  parts: Iterator<Part, undefined>,
  begin: number,
  chunks: Compressed[],
): Generator<Part, undefined, void> {
  let end = begin;
  const page = async (whole: Slice, head: number, chunk: { size: number; uncompressed: number }) => {
    const body = await compress(whole.bytes.subarray(head), LEVEL);
    const header = withCompressedSize(whole.bytes.subarray(0, head), body.length);
    chunk.uncompressed += whole.bytes.length;
    whole.release();
    const bytes = Buffer.concat([header, body]);
    chunk.size += bytes.length;
    end += bytes.length;
    return constant(bytes);
  };
  try {
    for (const { dictionary, pageRows } of group.chunks) {
      const chunk = { codec: 'gzip' as const, at: end, size: 0, uncompressed: 0, dictionary: 0 };
      chunks.push(chunk);
      for (const _ of dictionary) parts.next();
      if (dictionary.length > 0)
        yield {
          at: end,
          async slice() {
            chunk.at = end;
            const made = await page(constant(Buffer.concat(dictionary)), DICTIONARY_PAGE_HEADER, chunk);
            chunk.dictionary = made.bytes.length;
            return made;
          },
        };
      for (let row = 0; row < group.rows; row += pageRows) {
        const { value: part } = parts.next();
        if (part === undefined) throw new RangeError('a row group has a part for each page');
        yield {
          at: end,
          async slice() {
            if (chunk.size === 0) chunk.at = end;
            return page(await part.slice(), DATA_PAGE_HEADER, chunk);
          },
        };
      }
    }
  } finally {
    parts.return?.();
  }
}
