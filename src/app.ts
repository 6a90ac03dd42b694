import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import accepts from '@fastify/accepts';
import compress from '@fastify/compress';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fastify, { type FastifyInstance, LogController } from 'fastify';
import { datasetRoutes } from '../routes/datasets.js';
import { serviceRoutes } from '../routes/service.js';
import type { Config } from './config.js';
import type { Dataset } from './datasets/dataset.js';
import { allowAllOrigins } from './http/cors.js';
import { compression } from './http/encoding.js';
import type { Lengths } from './http/lengths.js';
import { answerError, answerUnknownPaths, problemSchema } from './http/problem.js';
import { withAsciiUrl } from './http/url.js';
import type { Plan } from './kernel/plan.js';
import { startThreads } from './kernel/threads.js';
import { lru } from './lru.js';
import { projectRoot } from './project-root.js';

/** Plans are a few MB each, most of it never touched. */
const PLANS = 32;

/** Lengths are 2 KB each at the most. */
const LENGTHS = 256;

/** The application, ready to listen. */
export async function buildApp(config: Config, datasets: readonly Dataset[]): Promise<FastifyInstance> {
  const app = fastify({
    logger: { level: config.LOG_LEVEL },
    // A child logger a request costs more than making its rows; what a line says of its request, it says itself.
    childLoggerFactory: (logger) => logger,
    logController: new LogController({ disableRequestLogging: true }),
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true } },
    rewriteUrl: withAsciiUrl,
    frameworkErrors: answerError,
  });
  app.setErrorHandler(answerError);
  answerUnknownPaths(app);
  app.addSchema(problemSchema);
  // Response schemas are for the API document: rows leave as bytes, and the rest is too little to matter.
  app.setSerializerCompiler(() => JSON.stringify);
  // No operation takes a body, so one is not read and cannot be wrong.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _body, done) => done(null));

  allowAllOrigins(app);
  await app.register(accepts);
  await app.register(compress, compression);
  await app.register(swagger, { openapi: description(), refResolver: { buildLocalReference } });
  let prepareDocument = async () => {};
  await app.register(swaggerUi, { routePrefix: '/docs', uiHooks: { onRequest: () => prepareDocument() } });
  const threads = config.THREADS === 0 ? undefined : startThreads(config.THREADS);
  app.addHook('onClose', () => threads?.close());
  const caches = { plans: lru<Plan>(PLANS), lengths: lru<Lengths>(LENGTHS) };
  const limits = { maxRows: config.MAX_ROWS, maxDelay: config.MAX_DELAY_MS, maxFail: config.MAX_FAIL };
  prepareDocument = datasetRoutes(app, datasets, { limits, threads, ...caches });
  serviceRoutes(app, prepareDocument);
  return app;
}

function description() {
  const { version, license } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  return {
    openapi: '3.1.0',
    info: {
      title: 'seedstream',
      version,
      license: { name: license, identifier: license },
      description: 'Reproducible mock data, streamed as fast as a web server sends files.',
    },
    servers: [{ url: '/' }],
  };
}

/** Names a shared schema in the API document after its $id. */
const buildLocalReference = (json: { $id?: unknown }, _base: unknown, _fragment: string, index: number) =>
  typeof json.$id === 'string' ? json.$id : `schema-${index}`;
