import type { FastifyInstance } from 'fastify';
import { pathOf, urlOf } from '../cli/arguments.js';
import { type Exchange, exchange, type Sink } from '../cli/exchange.js';
import { appFor, collectIn } from '../cli/rows.js';
import { configOf } from '../config/config.js';
import { RequestError } from './request-error.js';
import type { Parameters, SchemaSource } from './seedstream.js';

let asked: Promise<FastifyInstance> | undefined;

/** The application that all calls ask. It has no threads that would keep the process alive. */
async function start(): Promise<FastifyInstance> {
  const app = await appFor(configOf({ threads: 0 }, {}));
  await app.ready();
  return app;
}

/**
 * Gives the bytes of an answer to a sink. Resolves when it has taken all of them; rejects with a RequestError where the answer is
 * a problem. Aborting the signal ends the work.
 */
export async function ask(
  source: string | SchemaSource,
  parameters: Parameters,
  sink: Sink,
  signal: AbortSignal,
): Promise<void> {
  asked ??= start().catch((error) => {
    asked = undefined;
    throw error;
  });
  const app = await asked;
  const request = requestOf(source, parameters);
  let refusal: Buffer[] | undefined;
  const begin = ({ status }: { readonly status: number }) => {
    if (status < 300) return sink;
    if (status < 400) throw new Error(`There are no rows at ${request.url}`);
    refusal = [];
    return collectIn(refusal);
  };
  await exchange(app, request, begin, signal);
  if (refusal !== undefined) throw new RequestError(JSON.parse(Buffer.concat(refusal).toString()));
}

function requestOf(source: string | SchemaSource, parameters: Parameters): Exchange {
  const query = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value instanceof Date ? value.toISOString() : String(value)] as const],
  );
  const headers = { host: 'localhost', accept: '*/*' };
  if (typeof source === 'string')
    return { method: 'GET', url: urlOf(pathOf(source), query), headers, body: undefined };
  const { schema, model } = source;
  const body = Buffer.from(typeof schema === 'string' ? schema : JSON.stringify(schema));
  const ofBody = { 'content-type': 'application/schema+json', 'content-length': String(body.length) };
  const url = urlOf(`/generate/${encodeURIComponent(model)}`, query);
  return { method: 'POST', url, headers: { ...headers, ...ofBody }, body };
}
