import type { FastifyInstance } from 'fastify';
import { avatar } from '../src/datasets/avatars.js';
import { badParameter, ProblemError } from '../src/errors.js';
import { failureResponse, problemResponse } from '../src/http/server/problem.js';
import { Type } from '../src/json-schema.js';

/** The route of the pictures, which needs no key: a picture tells nothing of its row. */
export const AVATAR_PATH = '/avatars/:seed/:row(^\\d{1,16}).svg';

/** Pictures of users, to which the column avatar leads. */
export function avatarRoutes(app: FastifyInstance): void {
  app.get<{ Params: { seed: string; row: string } }>(AVATAR_PATH, {
    schema: {
      operationId: 'get_avatar',
      summary: 'The picture of a user',
      description: 'An SVG that is drawn from the seed and the row number alone. It needs no key.',
      tags: ['users'],
      security: [],
      params: Type.Object({
        seed: Type.String({ minLength: 1, maxLength: 128, description: 'Any text', examples: ['42'] }),
        row: Type.String({ pattern: '^\\d{1,16}$', description: 'The row number, from 0', examples: ['7'] }),
      }),
      response: {
        200: { description: 'The picture.', content: { 'image/svg+xml': { schema: Type.String() } } },
        400: problemResponse(
          'The seed has no character, or more than 128.',
          badParameter('seed', '', 'a text of 1 to 128 characters'),
        ),
        404: problemResponse(
          'The row is no number.',
          new ProblemError(404, 'There is nothing at /avatars/42/x.svg'),
        ),
        500: failureResponse,
      },
    },
    handler: ({ params: { seed, row } }, reply) => {
      reply
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('x-content-type-options', 'nosniff')
        .type('image/svg+xml');
      return avatar(seed, row);
    },
  });
}
