import type { FileForm } from '../../files/input/input.js';

/**
 * How a file is written, as the value of the header Seedstream-File: a dictionary of RFC 9651 such as
 * encoding=utf-8, bom, compression=gzip, delimiter=";", quote="\"", line-end=crlf, header=?0.
 */
export function formText({ encoding, bom, compression, dialect }: FileForm): string {
  const members = [`encoding=${encoding}`];
  if (bom) members.push('bom');
  if (compression !== undefined) members.push(`compression=${compression}`);
  if (dialect !== undefined) {
    const { delimiter, quote, lineEnd, header } = dialect;
    members.push(`delimiter=${character(delimiter)}`, `quote=${quote < 0 ? 'none' : character(quote)}`);
    members.push(`line-end=${lineEnd}`, header ? 'header' : 'header=?0');
  }
  return members.join(', ');
}

/** A character as a string of the header, which cannot hold a tab: percent-encoded as in a URL. */
function character(byte: number): string {
  const text = String.fromCharCode(byte);
  return `"${text === '\t' ? '%09' : text === '%' ? '%25' : text.replace(/["\\]/, '\\$&')}"`;
}
