import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { answerS3Error, s3Error } from './errors.js';
import { BUCKET } from './lists.js';

/** Answers readers of S3 that ask for another bucket, in the words of S3, which a problem document is not: also where the key is missing. */
export const otherBuckets = fp(
  async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      if (!request.is404 || !isOfS3(request)) return;
      answerS3Error(s3Error(404, 'NoSuchBucket', `There is no bucket but ${BUCKET}`), request, reply);
      return reply;
    });
  },
  { name: 'other-buckets', dependencies: ['rate-limit'] },
);

/** Is a request outside of the bucket one of a reader of S3? Nobody else signs, or sends headers of Amazon. */
export const isOfS3 = ({ headers, url }: FastifyRequest): boolean =>
  (headers.authorization ?? '').startsWith('AWS4-') ||
  Object.keys(headers).some((name) => name.startsWith('x-amz-')) ||
  /[?&](x-id=ListBuckets|X-Amz-Signature=)/.test(url);
