import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Reads its body as it comes, however long that is and takes, and in constant memory. */
    readonly takesStream?: true;
  }
}

/** Lets the operations of this scope read a body of any type from `request.raw`; each has takesStream in its config. */
export function takeStreams(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _body, done) => done(null));
}
