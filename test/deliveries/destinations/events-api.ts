// An API that accepts events as NDJSON, with a name and a token.
import { gunzipSync } from 'node:zlib';
import fastify, { type FastifyReply } from 'fastify';
import type { Test } from 'tap';

/** Starts the API. `answer` may refuse a request by sending an answer. */
export async function api(t: Test, answer: (reply: FastifyReply, count: number) => unknown = () => {}) {
  const rows: Record<string, unknown>[] = [];
  const requests: { name: string; token?: string; encoding?: string }[] = [];
  let port = 0;
  const boot = async () => {
    const app = fastify({ forceCloseConnections: true, bodyLimit: 1 << 24 });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('application/x-ndjson', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    app.get('/', () => 'an API');
    app.post('/v0/events', async ({ body, query, headers }, reply) => {
      const { name } = query as { name: string };
      const { authorization: token, 'content-encoding': encoding } = headers;
      requests.push({ name, ...(token && { token }), ...(encoding && { encoding }) });
      await answer(reply, requests.length);
      if (reply.sent || reply.raw.destroyed) return reply;
      const bytes = encoding === 'gzip' ? gunzipSync(body as Buffer) : (body as Buffer);
      const taken = bytes
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      rows.push(...taken);
      return reply.code(202).send({ successful_rows: taken.length - 1, quarantined_rows: 1 });
    });
    await app.listen({ host: '127.0.0.1', port });
    ({ port } = app.server.address() as { port: number });
    return app;
  };
  let app = await boot();
  t.teardown(() => app.close());
  return {
    rows,
    requests,
    url: `http://127.0.0.1:${port}/v0/events`,
    stop: () => app.close(),
    async start() {
      app = await boot();
    },
  };
}
