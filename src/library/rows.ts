import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Parameters, SchemaSource, StreamParameters } from './seedstream.js';

/** The rows as objects; see seedstream.d.ts. */
export async function rows(source: string | SchemaSource, parameters: Parameters = {}): Promise<never[]> {
  if (parameters.format !== undefined) throw new TypeError('rows() has no format, but stream() has');
  const made: unknown = JSON.parse(await text(stream(source, { ...parameters, format: 'json' })));
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
  async function begin() {
    const push = (bytes: Buffer, taken: () => void) => {
      if (readable.push(Buffer.from(bytes))) taken();
      else goOn = taken;
    };
    try {
      const { ask } = await import('./ask.js');
      await ask(source, parameters, push, reader.signal);
      readable.push(null);
    } catch (error) {
      readable.destroy(error as Error);
    }
  }
  return readable;
}
