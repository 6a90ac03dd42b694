import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Config } from '../../config/config.js';
import { answerBrokenRequest } from './connections/broken-requests.js';
import { serverOptions } from './limits.js';
import { answerError } from './problem.js';
import { withAsciiUrl, withoutBase } from './url.js';
import { buildValidator } from './validators.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** The path under which another application has mounted this one, as in "/mock"; empty where this one is the service itself. */
    readonly base: string;
  }
}

/** Fastify with the options of the service, without hooks and routes, which know nothing of `base`. */
export function createInstance(config: Config, log: FastifyBaseLogger, base: string): FastifyInstance {
  const relative = withoutBase(base);
  const app = fastify({
    ...serverOptions(config),
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: answerError,
    rewriteUrl: base === '' ? withAsciiUrl : (request) => relative(withAsciiUrl(request)),
    // While the last downloads end, open connections may still send requests, such as GET /ready.
    return503OnClosing: false,
    // With `loggerInstance` Fastify would listen for the end of each response, which the traffic plugin does already. A child
    // logger for each request costs more than ten rows, and log lines name the request themselves.
    childLoggerFactory: () => log,
    logController: new LogController({ disableRequestLogging: true }),
    // The schemas are our own, and to compile the schema of schemas took a tenth of each start.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true, validateSchema: false } },
    schemaController: { compilersFactory: { buildValidator, buildSerializer } },
  });
  app.log = log;
  app.decorate('base', base);
  return app;
}

/** Response schemas are only for the API description: rows are sent as bytes, and other answers are too small to matter. */
export const buildSerializer = () => () => JSON.stringify;
