import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';

export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

export interface Head {
  readonly status: number;
  /** In bytes; undefined when it is not known. */
  readonly length: number | undefined;
  /** The seed of the rows, percent-encoded; undefined when there are none. */
  readonly seed: string | undefined;
  /** The entity tag; undefined when the answer has none. */
  readonly etag: string | undefined;
}

/** Takes bytes, which may change once `taken` is called. */
export type Sink = (bytes: Buffer, taken: (error?: Error | null) => void) => void;

/**
 * Gives a request to the application, and the body of its answer to the sink that `begin` chooses by the head. For the application
 * the sink is a socket: slow ones are waited for, and nothing is copied. Resolves when the sink has taken everything; rejects with
 * the error of the sink or of `begin`, and when the answer breaks off, which `signal` makes it do.
 */
export function exchange(
  app: FastifyInstance,
  { body, ...asked }: Exchange,
  begin: (head: Head) => Sink,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let sink: Sink | undefined;
    const socket = new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, taken) {
        if (sink !== undefined) return sink(chunk, taken);
        // Node writes the head in one piece.
        const end = chunk.indexOf(END_OF_HEAD) + END_OF_HEAD.length;
        try {
          sink = begin(headOf(chunk.toString('latin1', 0, end)));
        } catch (error) {
          return taken(error as Error);
        }
        sink(chunk.subarray(end), taken);
      },
    }) as Socket;
    Object.assign(socket, { remoteAddress: '127.0.0.1' });

    const request = new IncomingMessage(socket);
    // HTTP/1.0 has no chunks, so what follows the head is the body as it is.
    const version = { httpVersion: '1.0', httpVersionMajor: 1, httpVersionMinor: 0 };
    Object.assign(request, asked, version, { complete: true });
    if (body !== undefined) request.push(body);
    request.push(null);

    const response = new ServerResponse(request);
    response.assignSocket(socket);
    response.once('finish', () => socket.end());
    socket.once('finish', () => {
      resolve();
      socket.destroy();
    });
    socket.once('error', reject);
    if (signal?.aborted) socket.destroy();
    signal?.addEventListener('abort', () => socket.destroy());
    socket.once('close', () => reject(new Error('The answer broke off')));
    app.routing(request, response);
  });
}

const END_OF_HEAD = '\r\n\r\n';

function headOf(text: string): Head {
  const [, status] = /^HTTP\/1\.1 (\d+)/.exec(text) ?? [];
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(text) ?? [];
  const [, seed] = /\r\nseedstream-seed: (\S+)/i.exec(text) ?? [];
  const [, etag] = /\r\netag: (\S+)/i.exec(text) ?? [];
  return { status: Number(status), length: length === undefined ? undefined : Number(length), seed, etag };
}
