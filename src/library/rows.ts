import { Readable } from 'node:stream';
import { collectIn } from '../cli/rows.js';
import { ask } from './ask.js';
import type { Parameters, SchemaSource, StreamParameters } from './seedstream.js';

/** The rows as objects; see seedstream.d.ts. */
export async function rows(source: string | SchemaSource, parameters: Parameters = {}): Promise<never[]> {
  if (parameters.format !== undefined) throw new TypeError('rows() has no format, but stream() has');
  const chunks: Buffer[] = [];
  await ask(source, { ...parameters, format: 'json' }, collectIn(chunks), new AbortController().signal);
  const made: unknown = JSON.parse(Buffer.concat(chunks).toString());
  // A path such as persons/7 is one row.
  return (Array.isArray(made) ? made : [made]) as never[];
}

/** The bytes of an answer; see seedstream.d.ts. Nothing is made before somebody reads. */
export function stream(source: string | SchemaSource, parameters: StreamParameters = {}): Readable {
  const reader = new AbortController();
  /** Asks for the next bytes; undefined while some are coming. */
  let goOn: (() => void) | undefined = begin;
  const readable = new Readable({
    read() {
      const next = goOn;
      goOn = undefined;
      next?.();
    },
    destroy(error, done) {
      reader.abort();
      done(error);
    },
  });
  function begin() {
    ask(
      source,
      parameters,
      (bytes, taken) => {
        if (readable.push(Buffer.from(bytes))) taken();
        else goOn = taken;
      },
      reader.signal,
    ).then(
      () => readable.push(null),
      (error) => readable.destroy(error),
    );
  }
  return readable;
}
