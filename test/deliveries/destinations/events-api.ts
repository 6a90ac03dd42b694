// An API that accepts events as NDJSON, with a name and a token.
import type { IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import fastify, { type FastifyReply } from 'fastify';
import type { Test } from 'tap';

/** The rows of a body: lines, an array, or the only member of an object. */
function rowsIn(body: string): Record<string, unknown>[] {
  if (body.startsWith('[')) return JSON.parse(body);
  const lines = body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const [only] = Object.values(lines[0]);
  return Array.isArray(only) ? only : lines;
}

/** Starts the API. `answer` may refuse a request by sending an answer. */
export async function api(
  t: Test,
  answer: (reply: FastifyReply, count: number, body: string) => unknown = () => {},
) {
  const rows: Record<string, unknown>[] = [];
  const requests: {
    name: string;
    token?: string;
    encoding?: string;
    method: string;
    headers: IncomingHttpHeaders;
    body: string;
  }[] = [];
  let port = 0;
  const boot = async () => {
    const app = fastify({ forceCloseConnections: true, bodyLimit: 1 << 24 });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.get('/', () => 'an API');
    const url = '/v0/events';
    const method = ['POST', 'PUT', 'PATCH'];
    app.route({
      method,
      url,
      handler: async ({ body, query, headers, method }, reply) => {
        const { name } = query as { name: string };
        const { authorization: token, 'content-encoding': encoding } = headers;
        const bytes = encoding === 'gzip' ? gunzipSync(body as Buffer) : (body as Buffer);
        const text = bytes.toString();
        requests.push({
          name,
          ...(token && { token }),
          ...(encoding && { encoding }),
          method,
          headers,
          body: text,
        });
        await answer(reply, requests.length, text);
        if (reply.sent || reply.raw.destroyed) return reply;
        const taken = rowsIn(text);
        rows.push(...taken);
        return reply.code(202).send({ successful_rows: taken.length - 1, quarantined_rows: 1 });
      },
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
