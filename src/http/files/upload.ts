import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../errors.js';
import { contentCodings, decompressed, unsupported } from '../../files/input/compression.js';
import type { Encoding } from '../../files/input/encodings.js';
import { leaving } from '../server/work-slots.js';
import { fileOfForm } from './form.js';

/** A file that a client sends, and what the request says about it. */
export interface Upload {
  readonly file: AsyncIterable<Buffer>;
  readonly charset: Encoding | undefined;
  /** Does CSV have a header? */
  readonly header: boolean | undefined;
  readonly client: AbortSignal;
}

/**
 * The file in the body of a request: decompressed as Content-Encoding says, and taken out of a form. Throws a ProblemError of 415 for
 * another coding or charset.
 */
export function uploadOf(request: FastifyRequest, reply: FastifyReply): Upload {
  const { 'content-encoding': coding = 'identity', 'content-type': type = '' } = request.headers;
  const client = leaving(reply.raw);
  // The connection stays open when only a part of the body is read, because the answer still has to be sent.
  let file: AsyncIterable<Buffer> = request.raw.iterator({ destroyOnReturn: false });
  const name = coding
    .trim()
    .toLowerCase()
    .replace(/^x-gzip$/, 'gzip');
  if (name !== 'identity') {
    if (!contentCodings.includes(name)) {
      reply.header('accept-encoding', contentCodings.join(', '));
      throw unsupported(name);
    }
    file = decompressed(file, name, client);
  }
  if (/^multipart\/form-data\b/i.test(type)) file = fileOfForm(file, type);
  return { file, ...saidByType(type), client };
}

const charsets: Readonly<Record<string, Encoding | undefined>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  'utf-16': undefined,
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'iso-8859-1': 'latin1',
  latin1: 'latin1',
  'windows-1252': 'latin1',
};

/** What the media type of a file says about it: its encoding, and whether CSV has a header (RFC 4180). Throws a ProblemError of 415. */
function saidByType(type: string): Pick<Upload, 'charset' | 'header'> {
  const parameter = (name: string) =>
    new RegExp(`;\\s*${name}\\s*=\\s*"?([^\\s;"]+)`, 'i').exec(type)?.[1]?.toLowerCase();
  const charset = parameter('charset') ?? 'utf-16';
  if (!Object.hasOwn(charsets, charset)) {
    throw new ProblemError(415, `The charset ${charset} of Content-Type cannot be read`, {
      value: charset,
      allowed: Object.keys(charsets),
    });
  }
  const header = parameter('header');
  return { charset: charsets[charset], header: header === undefined ? undefined : header !== 'absent' };
}
