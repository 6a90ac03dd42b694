import fp from 'fastify-plugin';
import { ProblemError } from '../../../errors.js';
import { isLoopback } from './loopback.js';
import { concernsState } from './origins.js';

interface Options {
  readonly readOnly: boolean;
  /** The address that the service listens at; undefined where another application listens. */
  readonly host: string | undefined;
  readonly hasKey: boolean;
}

/** Methods that change nothing (RFC 9110 section 9.2.1). */
const safe = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Answers 403 to requests that change state where nothing may be changed: read-only, or open to a network without a key. */
export const changes = fp<Options>(
  async (app, options) => {
    const mayChange = options.host !== undefined && reasonAgainstChanges(options, options.host) === undefined;
    if (mayChange) return;
    app.addHook('onRequest', (request, _reply, done) => {
      if (safe.has(request.method) || !concernsState(request)) return done();
      // An injected request has no address.
      const { localAddress = 'localhost' } = request.raw.socket;
      const reason = reasonAgainstChanges(options, options.host ?? localAddress);
      done(reason === undefined ? reason : new ProblemError(403, `Nothing can be changed here: ${reason}`));
    });
  },
  // Pages may read why.
  { name: 'changes', dependencies: ['origins'] },
);

/** Why nothing may be changed; undefined where it may. */
function reasonAgainstChanges({ readOnly, hasKey }: Options, host: string): string | undefined {
  if (readOnly) return 'READ_ONLY is set';
  if (isExposed(host, hasKey)) return 'the service listens beyond this machine (HOST) and has no API_KEY';
  return undefined;
}

/** Can anybody on a network reach the service without a key? */
export const isExposed = (host: string, hasKey: boolean): boolean => !hasKey && !isLoopback(host);
