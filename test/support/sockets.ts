// HTTP over plain sockets, for requests that HTTP clients do not make.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Test } from 'tap';

/** A connection to the server, closed at the end of the test. It reads nothing until the test reads. */
export async function open(t: Test, origin: string, localAddress = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ port: Number(new URL(origin).port), host: '127.0.0.1', localAddress });
  t.teardown(() => socket.destroy());
  // A server that cuts a connection causes a reset.
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** Everything that the server sends until it closes the connection. */
export async function everything(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('latin1').on('data', (data) => {
    text += data;
  });
  await once(socket, 'close');
  return text;
}

/** Resolves when `count` bytes have arrived. */
export async function bytes(socket: Socket, count: number): Promise<void> {
  let left = count;
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    left -= chunk.length;
    if (left <= 0) return;
  }
  throw new Error(`the connection ended ${left} bytes early`);
}

export const get = (path: string, ...headers: string[]) =>
  ['GET', path, 'HTTP/1.1\r\n'].join(' ') + ['Host: localhost', ...headers, '', ''].join('\r\n');

/** Status, headers (names in lower case) and body of a text with a single response. */
export function answer(text: string) {
  const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s);
  const [line = '', ...fields] = head.split('\r\n');
  const headers = Object.fromEntries(fields.map((field) => field.toLowerCase().split(/: ?(.*)/)));
  return { status: Number(line.split(' ')[1]), headers, body };
}
