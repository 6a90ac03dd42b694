import fp from 'fastify-plugin';

/**
 * Lets pages of every origin read answers (Fetch standard, CORS protocol). Two constant headers are enough as long as there
 * are no requests with credentials, whose answers must name what they allow. @fastify/cors works the headers out anew for
 * each request, which took 5 % of a request for ten rows.
 */
export const cors = fp(
  async (app) => {
    app.addHook('onRequest', (_request, reply, done) => {
      reply.header('access-control-allow-origin', '*');
      reply.header('access-control-expose-headers', '*');
      done();
    });
    // A browser asks with a preflight whether it may send a request that is not simple: it may send every request.
    app.options('*', { schema: { hide: true } }, (request, reply) => {
      reply.header('access-control-allow-methods', 'GET, HEAD, POST, PUT, DELETE');
      const wanted = request.headers['access-control-request-headers'];
      if (wanted !== undefined) reply.header('access-control-allow-headers', wanted);
      return reply.header('access-control-max-age', '86400').code(204).send();
    });
  },
  // Requests that are refused for their length or duration are not for pages to see.
  { name: 'cors', dependencies: ['request-limits'] },
);
