import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { buildApp, loadData } from '../app.js';
import { configOf } from '../config/config.js';
import { createMetrics } from '../http/server/metrics.js';
import type { AppOptions } from './seedstream.js';

/**
 * The service as a plugin. It is an application of its own, so nothing of its host's hooks, schemas and decorators meets its own,
 * and several with different options can be mounted: the host gives it its requests as they came.
 */
export async function mount(
  instance: object,
  { prefix: _, ...options }: AppOptions & { readonly prefix?: string },
): Promise<void> {
  const host = instance as FastifyInstance;
  const { prefix: base, log } = host;
  if (/[:*]/.test(base)) throw new Error(`The prefix of seedstream must be a plain path, not "${base}"`);
  const config = configOf(options, process.env);
  const mounted = await buildApp(config, await loadData(config), createMetrics(), undefined, { base, log });
  // Node closes idle connections when it begins to close, and these become idle later.
  const answers = createAnswers(() => closing && host.server.closeIdleConnections());
  // The threads are needed until the last answer has ended.
  mounted.addHook('preClose', () => answers.over());
  await mounted.ready();

  host.removeAllContentTypeParsers();
  host.addContentTypeParser('*', (_request, _payload, done) => done(null));
  host.all('/', give);
  host.all('/*', give);
  let closing: Promise<void> | undefined;
  // Streams of events end now, others are finished.
  host.addHook('preClose', async () => {
    closing = mounted.close();
    closing.catch(() => {});
  });
  host.addHook('onClose', () => closing);

  function give({ raw: request }: FastifyRequest, reply: FastifyReply): void {
    reply.hijack();
    const { raw: response } = reply;
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) response.setHeader(name, value as string);
    answers.add(response);
    const { url } = request;
    // The host's own hooks come after this listener.
    response.prependOnceListener('finish', () => Object.assign(request, { url }));
    mounted.routing(request, response);
  }
}

/** Knows how many answers are under way. `ended` is called after each of them. */
function createAnswers(ended: () => void) {
  let active = 0;
  let tell = () => {};
  return {
    add(response: FastifyReply['raw']) {
      active++;
      response.once('close', () => {
        active--;
        if (active === 0) tell();
        setImmediate(ended);
      });
    },
    /** Resolves when there are none. */
    over: () =>
      new Promise<void>((resolve) => {
        tell = resolve;
        if (active === 0) resolve();
      }),
  };
}
