import { badParameter, ProblemError } from '../../errors.js';
import type { CsvDialect } from '../csv/dialect.js';
import { codingOf, decompressed, unsupported } from './compression.js';
import { asUtf8, type Encoding, markOf, unmarkedEncoding } from './encodings.js';
import { peek } from './head.js';
import { binaryKind, markupKind, SIGNATURE_BYTES } from './signatures.js';

/** What is known about the bytes of a file. */
export interface Said {
  /** As a parameter says. A byte order mark of another encoding is an error. */
  readonly encoding?: Encoding | undefined;
  /** As the media type says. A byte order mark is right against it. */
  readonly charset?: Encoding | undefined;
  /** Is aborted when nobody waits for the file any more. */
  readonly client?: AbortSignal | undefined;
}

/** A file as text. */
export interface TextFile {
  /** UTF-8 without a byte order mark. What is to be UTF-8 already is not checked. */
  readonly text: AsyncIterable<Buffer>;
  readonly encoding: Encoding;
  /** Did the file begin with a byte order mark? */
  readonly bom: boolean;
  /** How the bytes of the file were compressed. */
  readonly compression?: string | undefined;
}

/** How a file is written. */
export interface FileForm extends Omit<TextFile, 'text'> {
  /** Where it is CSV. */
  readonly dialect?: CsvDialect | undefined;
}

/**
 * Finds out how a file is compressed and encoded, and reads it as text. Rejects with a ProblemError of 400 or 415 for what is no
 * text that says what it looks like, and closes the input then.
 */
export async function readText(input: AsyncIterable<Buffer>, said: Said): Promise<TextFile> {
  const bytes = await peek(input, SIGNATURE_BYTES);
  const compression = codingOf(bytes.head);
  const plain =
    compression === undefined
      ? bytes
      : await peek(decompressed(bytes.from(0), compression, said.client), SIGNATURE_BYTES);
  try {
    const { encoding, mark } = encodingOf(plain.head, said);
    const text = await peek(asUtf8(plain.from(mark), encoding), SIGNATURE_BYTES);
    const kind = markupKind(text.head.toString('utf8', 0, SIGNATURE_BYTES));
    if (kind !== undefined) throw wrongKind(kind);
    return { text: text.from(0), encoding, bom: mark > 0, compression };
  } catch (error) {
    await plain.from(0).return?.();
    throw error;
  }
}

/** The encoding of a file that begins so, and the bytes of its byte order mark. Throws a ProblemError for what is no text. */
function encodingOf(head: Buffer, said: Said): { encoding: Encoding; mark: number } {
  const again = codingOf(head);
  if (again !== undefined) throw unsupported(`${again} twice`);
  const kind = binaryKind(head);
  if (kind !== undefined) throw wrongKind(kind);
  const marked = markOf(head);
  if (marked === undefined)
    return { encoding: said.encoding ?? said.charset ?? unmarkedEncoding(head), mark: 0 };
  const { encoding, mark } = marked;
  if (said.encoding !== undefined && said.encoding !== encoding) {
    throw badParameter('encoding', said.encoding, `${encoding}, whose byte order mark the file begins with`);
  }
  return { encoding, mark: mark.length };
}

const wrongKind = (kind: string) =>
  new ProblemError(415, `The file looks like ${kind}`, { allowed: 'CSV, TSV, JSON or NDJSON, as text' });
