import { isUtf8 } from 'node:buffer';
import { BadRecord } from '../record.js';

/** The bytes without the beginning of a character whose other bytes have not arrived. */
export function wholeCharacters(bytes: Buffer): Buffer {
  let end = bytes.length;
  for (let back = 0; back < 3 && end > 0 && ((bytes[end - 1] as number) & 0xc0) === 0x80; back++) end--;
  return end > 0 && (bytes[end - 1] as number) >= 0xc0 ? bytes.subarray(0, end - 1) : bytes;
}

/** Says where a record that begins on `line` is not UTF-8. */
export function notUtf8(record: Buffer, line: number): BadRecord {
  const at = firstWrong(record);
  const byte = (record[at] as number).toString(16);
  return new BadRecord(
    line,
    `the record is not UTF-8: byte ${at + 1} of it is 0x${byte}; encoding=latin1 reads such bytes`,
  );
}

/** The place of the first character that is not UTF-8 in bytes that have one. */
function firstWrong(bytes: Buffer): number {
  let valid = 0;
  let wrong = bytes.length;
  while (wrong - valid > 1) {
    const middle = (valid + wrong) >> 1;
    if (isUtf8(wholeCharacters(bytes.subarray(0, middle)))) valid = middle;
    else wrong = middle;
  }
  return wholeCharacters(bytes.subarray(0, valid)).length;
}
