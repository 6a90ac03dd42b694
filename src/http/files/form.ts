import { pipeline, type Readable } from 'node:stream';
import type { BusboyInstance } from '@fastify/busboy';
import { ProblemError } from '../../errors.js';

/**
 * The file of a form (multipart/form-data, RFC 7578). Throws a ProblemError where the form has no file, more than one, or parts
 * that are no files.
 */
export async function* fileOfForm(body: AsyncIterable<Buffer>, contentType: string): AsyncGenerator<Buffer> {
  const form = await parserOf(contentType);
  const whole = new Promise<void>((resolve, reject) => {
    form.on('finish', resolve);
    form.on('error', reject);
  });
  const file = new Promise<Readable>((resolve, reject) => {
    let count = 0;
    form.on('file', (name, stream, _filename, encoding) => {
      // The reader of the stream comes later, and hears of errors anyway.
      stream.on('error', () => {});
      if (count++ > 0) form.destroy(wrongForm(`has a second file, ${name}`));
      else if (/^(7bit|8bit|binary)$/.test(encoding)) resolve(stream);
      else form.destroy(wrongForm(`is encoded as ${encoding}`));
    });
    form.on('field', (name) => form.destroy(wrongForm(`has the field ${name}: parameters go into the URL`)));
    whole.then(() => reject(wrongForm('has none')), reject);
  });
  pipeline(body, form, () => {});
  try {
    for await (const chunk of await file) yield chunk;
    await whole;
  } catch (error) {
    throw asProblem(error as Error);
  } finally {
    form.destroy();
  }
}

/** The parser is loaded when the first form comes. */
async function parserOf(contentType: string): Promise<BusboyInstance> {
  const { default: library } = await import('@fastify/busboy');
  try {
    return new library.Busboy({ headers: { 'content-type': contentType }, limits: { fieldSize: 1024 } });
  } catch (error) {
    throw asProblem(error as Error);
  }
}

const wrongForm = (what: string) => new ProblemError(400, `The form must be one file, and it ${what}`);

/** The errors of the parser have neither a class nor a code of their own. */
const asProblem = (error: Error) =>
  error.constructor === Error && !('code' in error)
    ? new ProblemError(400, `The form is damaged: ${error.message}`)
    : error;
