// HTTP as bytes over a socket, for requests that no client library would send.
import { connect } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

/** The first final answer on a connection, with its body decoded. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Exchange {
  /** 'closed': the server closed the connection without an answer. 'hung': neither happened in time. */
  readonly outcome: Answer | 'closed' | 'hung';
  /** The client's port, by which the server knows the connection. */
  readonly port: number | undefined;
}

/** A request as bytes. `whole` is false when the request ends within its head; the client then ends the connection. */
export interface Wire {
  readonly bytes: Buffer;
  readonly whole: boolean;
}

export const wire = (text: string, encoding: BufferEncoding = 'latin1'): Wire => {
  const bytes = Buffer.from(text, encoding);
  return { bytes, whole: bytes.includes('\r\n\r\n') };
};

/** Sends the bytes on a new connection and waits for the outcome, at most `patience` milliseconds. */
export function exchange(to: number, { bytes, whole }: Wire, patience: number): Promise<Exchange> {
  return new Promise((resolve) => {
    let port: number | undefined;
    let received = Buffer.alloc(0);
    const socket = connect({ port: to, host: '127.0.0.1', allowHalfOpen: true }, () => {
      port = socket.localPort;
      socket.write(bytes);
      if (!whole) socket.end();
    });
    const settle = (outcome: Exchange['outcome']) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ outcome, port });
    };
    const timer = setTimeout(settle, patience, 'hung');
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      const answer = parse(received, bytes.subarray(0, 5).toString('latin1') === 'HEAD ');
      if (answer !== undefined) settle(answer);
    });
    const closed = () => settle(parse(received, true) ?? 'closed');
    socket.on('end', closed);
    socket.on('error', closed);
  });
}

/** The answer in these bytes; undefined when it is incomplete. The head of an answer with rows is enough. */
function parse(bytes: Buffer, headOnly: boolean): Answer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
  const rest = bytes.subarray(end + 4);
  if (status < 200) return parse(rest, headOnly);
  const headers = Object.fromEntries(
    lines
      .map((line) => line.split(/: *(.*)/s, 2))
      .map(([name = '', value = '']) => [name.toLowerCase(), value]),
  );
  if (headOnly || status < 400) return { status, headers, body: Buffer.alloc(0) };
  const chunked = headers['transfer-encoding'] === 'chunked';
  const length = Number(headers['content-length'] ?? 0);
  const sent = chunked ? dechunk(rest) : rest.length < length ? undefined : rest.subarray(0, length);
  if (sent === undefined) return undefined;
  const coding = headers['content-encoding'];
  const body = coding === 'gzip' ? gunzipSync(sent) : coding === 'br' ? brotliDecompressSync(sent) : sent;
  return { status, headers, body };
}

function dechunk(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16);
    if (size === 0) return Buffer.concat(parts);
    const start = line + 2;
    if (bytes.length < start + size + 2) return undefined;
    parts.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
}
