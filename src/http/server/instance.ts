import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../../config.js';
import { answerBrokenRequest } from './connections/broken-requests.js';
import { serverOptions } from './limits.js';
import { answerError } from './problem.js';
import { withAsciiUrl } from './url.js';

/** Fastify as every part of the service expects it, still without hooks and routes. */
export function createInstance(config: Config, log: Logger): FastifyInstance {
  const app = fastify({
    ...serverOptions(config),
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: answerError,
    rewriteUrl: withAsciiUrl,
    // While downloads come to their end, open connections may still ask, if only for /ready.
    return503OnClosing: false,
    // Not `loggerInstance`, for which Fastify listens for the end of each response; the traffic plugin does that already. Nor a
    // child logger for each request, which costs more than ten rows: log lines say themselves what they say of a request.
    childLoggerFactory: () => log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true } },
  });
  app.log = log as FastifyBaseLogger;
  // Response schemas are only for the API description: rows leave as bytes, and other answers are too small to matter.
  app.setSerializerCompiler(() => JSON.stringify);
  return app;
}
