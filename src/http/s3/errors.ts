import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../errors.js';
import { answerErrorIn, hasLeft } from '../server/problem.js';
import { errorXml, XML } from './xml.js';

/** The codes of S3 by status, where an error names none itself. */
const codes: Readonly<Record<number, string>> = {
  400: 'InvalidArgument',
  401: 'AccessDenied',
  403: 'AccessDenied',
  404: 'NoSuchKey',
  405: 'MethodNotAllowed',
  412: 'PreconditionFailed',
  416: 'InvalidRange',
  421: 'MisdirectedRequest',
  422: 'InvalidArgument',
  429: 'SlowDown',
  500: 'InternalError',
  501: 'NotImplemented',
  503: 'SlowDown',
};

const ofErrors = new WeakMap<ProblemError, string>();

/** An error with a code of S3. */
export function s3Error(status: number, code: string, detail: string): ProblemError {
  const error = new ProblemError(status, detail);
  ofErrors.set(error, code);
  return error;
}

const answer = answerErrorIn(XML, (problem, request) => {
  const Code = ofErrors.get(problem) ?? codes[problem.status] ?? 'InvalidRequest';
  const [Resource] = request.url.split('?', 1);
  return errorXml({ Code, Message: problem.message, Resource, RequestId: request.id });
});

/** Answers every error as S3 does. */
export function answerS3Error(
  error: FastifyError | ProblemError,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  return hasLeft(error, request) ? reply.hijack() : answer(error, request, reply);
}
