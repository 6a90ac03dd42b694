import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionError, FastifyInstance } from 'fastify';
import { ProblemError } from '../../../errors.js';
import { notPercentEncoded } from '../check-text.js';
import { problemDetails, problemType } from '../problem.js';
import { linger } from './linger.js';

/** Fastify's clientErrorHandler: answers what Node cannot parse as a request. */
export function answerBrokenRequest(this: FastifyInstance, error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  const problem = asProblem(error);
  this.log.info({ status: problem.status, detail: problem.message }, 'broken request');
  refuse(socket, problem);
}

/** Answers Expect and CONNECT with problem details. Node would give an answer of its own, or none. */
export function answerOddRequests({ server }: FastifyInstance): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('connect', (_request, socket) =>
    refuse(
      socket as Socket,
      new ProblemError(405, 'CONNECT is not supported, since the service is no proxy'),
    ),
  );
}

/** Has a response begun on this connection? A client would read a second response as a part of the first one. */
function isAnswering(socket: Socket): boolean {
  const { _httpMessage: response } = socket as Socket & { _httpMessage?: { headersSent: boolean } };
  return response?.headersSent ?? false;
}

function asProblem({ code, message, rawPacket }: ConnectionError): ProblemError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new ProblemError(408, 'The request did not arrive in time');
  // Fastify's types say that the packet is JSON, but it is a Buffer.
  const packet = rawPacket as unknown as Buffer | undefined;
  if (code === 'HPE_INVALID_METHOD') return unknownMethod(packet?.toString('latin1') ?? '');
  if (code === 'HPE_INVALID_URL')
    return invalidUrl(packet?.toString() ?? '') ?? new ProblemError(400, message);
  if (code !== 'HPE_HEADER_OVERFLOW') return new ProblemError(400, message);
  const stillInUrl = /^[A-Z]+ [^\r\n]*$/.test(packet?.toString('latin1') ?? '');
  return stillInUrl
    ? new ProblemError(414, 'The URL is too long')
    : new ProblemError(431, 'The headers are too long');
}

/** The problem with a method that this version of Node does not know, such as QUERY. */
function unknownMethod(packet: string): ProblemError {
  const [method] = /^[A-Z]{1,20}(?= )/.exec(packet) ?? [];
  if (method === undefined) return new ProblemError(400, 'The request does not begin with a method');
  return new ProblemError(405, `No path answers ${method}`, { value: method, allowed: methods });
}

/** The problem with a URL that has bytes beyond ASCII, which curl sends and newer versions of Node refuse. */
function invalidUrl(packet: string): ProblemError | undefined {
  const [, url = ''] = /^[A-Z]+ ([^ \r\n]*)/.exec(packet) ?? [];
  const part = url.split(/[?&]/).find((text) => /[^!-~]/.test(text));
  return part === undefined ? undefined : notPercentEncoded(part);
}

/** The methods that some path answers. */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'];

function refuse(socket: Socket, problem: ProblemError): void {
  const body = JSON.stringify(problemDetails(problem));
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `Content-Type: ${problemType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...(problem.status === 405 ? [`Allow: ${methods.join(', ')}`] : []),
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  linger(socket);
}
