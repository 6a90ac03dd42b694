import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { BusyError, badParameter, ClientLeft, ProblemError, unknownName } from '../../errors.js';
import { Type } from '../../json-schema.js';
import { allowedBy, propertiesOf } from './check-text.js';
import { answerUnknownPaths } from './unknown-paths.js';

export const problemType = 'application/problem+json';

/** Problem details (RFC 9457) of type about:blank, whose title is the status phrase. */
const problemSchema = Type.Object(
  {
    type: Type.String({ description: 'Always about:blank, because the status is the type of the problem' }),
    title: Type.String({ description: 'The HTTP status phrase' }),
    status: Type.Integer({ description: 'The HTTP status' }),
    detail: Type.String({ description: 'What is wrong with this request' }),
    parameter: Type.Optional(Type.String({ description: 'The wrong parameter' })),
    value: Type.Optional(
      Type.String({
        description: 'The value of the parameter as it was sent, or the beginning of the wrong cell',
      }),
    ),
    allowed: Type.Optional(
      Type.Union([Type.String(), Type.Array(Type.String())], {
        description: 'The allowed values, as a list or in words',
      }),
    ),
    pointer: Type.Optional(
      Type.String({ description: 'The place of the error in the body: a JSON Pointer (RFC 6901)' }),
    ),
    refused: Type.Optional(
      Type.Array(Type.Object({ model: Type.String(), pointer: Type.String(), detail: Type.String() }), {
        description: 'Every model of a schema that has no others, and what prevents its rows',
      }),
    ),
    line: Type.Optional(
      Type.Integer({ description: 'The line of a file on which the wrong record begins, from 1 on' }),
    ),
    column: Type.Optional(Type.String({ description: 'The column of the wrong cell of a file' })),
    reason: Type.Optional(Type.String({ description: 'What is wrong with the record of a file' })),
    suggestion: Type.Optional(
      Type.String({ description: 'The allowed value that the client probably meant' }),
    ),
  },
  { $id: 'Problem', description: 'Problem details (RFC 9457)' },
);

export function problemDetails({ status, message, members }: ProblemError) {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail: message, ...members };
}

/** A response with problem details in the API description, with an example. */
export function problemResponse(description: string, example: ProblemError) {
  const media = { schema: { $ref: 'Problem#' }, example: problemDetails(example) };
  return { description, content: { [problemType]: media } };
}

/** The answer to an unexpected error, which is logged. */
export const failure = new ProblemError(500, 'The server could not answer this request.');

/** The answer to a request for which there is no room (see BusyError). */
export const busyResponse = {
  ...problemResponse('The service has too much to do.', new BusyError('There are 2000 downloads already')),
  headers: { 'Retry-After': Type.String({ description: 'The number of seconds after which to try again' }) },
};

export const failureResponse = problemResponse('The server failed.', failure);

/** The answers to a change that the service cannot write to its folder. */
export const writeProblems = {
  503: {
    ...problemResponse(
      'The service may not write to its folder, or has too much to do.',
      new ProblemError(503, 'The service may not write to its folder (EACCES)'),
    ),
    headers: busyResponse.headers,
  },
  507: problemResponse(
    'There is no room: the disk is full, or as much is stored already as can be.',
    new ProblemError(507, 'The disk of the service is full (ENOSPC)'),
  ),
};

/** Headers that describe rows, which would be wrong with problem details. */
const ofRows = ['etag', 'link', 'content-length', 'content-disposition', 'x-total-count'];

/** Answers every error in a media type. */
export const answerErrorIn =
  (type: string, textOf: (problem: ProblemError, request: FastifyRequest) => string) =>
  (error: FastifyError | ProblemError, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = asProblem(error, request);
    if (problem === failure) request.log.error({ err: error }, 'request failed');
    for (const name of ofRows) reply.removeHeader(name);
    if (problem instanceof BusyError) reply.header('retry-after', problem.retryAfter);
    reply.header('cache-control', 'no-store');
    // The body is sent as bytes, because Fastify adds a charset to the media type of a string, and problem details have none.
    reply.code(problem.status).header('content-type', type);
    reply.send(Buffer.from(textOf(problem, request)));
  };

/** Answers every error with problem details. Fastify also calls it for URLs that its router cannot parse. */
export const answerError = answerErrorIn(problemType, (problem) => JSON.stringify(problemDetails(problem)));

function asProblem(error: FastifyError | ProblemError, request: FastifyRequest): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error.validation !== undefined) return invalidParameter(error, request);
  const { statusCode = 500 } = error;
  if (statusCode >= 400 && statusCode < 500) return new ProblemError(statusCode, error.message);
  return failure;
}

/** The problem that Ajv found in the query or path, whose wrong value is still the text that the client sent. */
function invalidParameter(
  { validation, validationContext }: FastifyError,
  request: FastifyRequest,
): ProblemError {
  const [first] = validation ?? [];
  const { params, querystring } = request.routeOptions.schema ?? {};
  const isInPath = validationContext === 'params';
  const values = (isInPath ? request.params : request.query) as Record<string, string>;
  const known = propertiesOf(isInPath ? params : querystring);
  const missing = first?.params.missingProperty;
  if (typeof missing === 'string') {
    const allowed = allowedBy(known[missing]);
    const words = typeof allowed === 'string' ? allowed : `one of ${allowed.join(', ')}`;
    return new ProblemError(400, `${missing} must be given: ${words}`, { parameter: missing, allowed });
  }
  const unknown = first?.params.additionalProperty;
  if (typeof unknown !== 'string') {
    const parameter = first?.instancePath.slice(1) ?? '';
    return badParameter(parameter, String(values[parameter]), allowedBy(known[parameter]));
  }
  const members = { parameter: unknown, value: String(values[unknown]) };
  return unknownParameter(`There is no parameter ${unknown}`, unknown, Object.keys(known), members);
}

/** 400: a parameter has a name that is not among the known ones. */
export function unknownParameter(
  detail: string,
  name: string,
  known: readonly string[],
  members: { readonly parameter: string; readonly value: string },
): ProblemError {
  const ours = Object.hasOwn(elsewhere, name) ? (elsewhere[name] as string) : undefined;
  if (ours === undefined || !known.includes(ours)) return unknownName(400, detail, name, known, members);
  const suggestion = { allowed: known, suggestion: ours };
  return new ProblemError(400, `${detail} (did you mean ${ours}?)`, { ...members, ...suggestion });
}

/** What other services call our parameters. */
const elsewhere: Readonly<Record<string, string>> = {
  limit: 'n',
  size: 'n',
  _limit: 'n',
  skip: 'offset',
  _page: 'page',
};

/** Answers every error with problem details. It collects the paths of routes, so it must be registered before them. */
export const problems = fp(
  async (app) => {
    const unknownPath = answerUnknownPaths(app);
    app.setErrorHandler((error: FastifyError | ProblemError, request, reply) => {
      if (hasLeft(error, request)) return reply.hijack();
      // Fastify may refuse the body of a request (its missing type, say) before it answers that there is nothing at its path.
      const wrongBody = request.is404 && !(error instanceof ProblemError);
      return answerError(wrongBody ? unknownPath(request, reply) : error, request, reply);
    });
    app.addSchema(problemSchema);
  },
  { name: 'problems' },
);

/** The codes of Node's errors when a client leaves during its request or the answer. */
const leaving = ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'];

/** Is it only that the client has left, so that nobody gets an answer? */
export const hasLeft = (error: Error & { readonly code?: string }, { raw }: FastifyRequest) =>
  error instanceof ClientLeft || (raw.socket.destroyed && leaving.includes(error.code ?? ''));
