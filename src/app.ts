import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import accepts from '@fastify/accepts';
import compress from '@fastify/compress';
import swagger from '@fastify/swagger';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import { datasetRoutes } from '../routes/datasets.js';
import { deliveryRoutes } from '../routes/deliveries.js';
import { destinationRoutes } from '../routes/destinations.js';
import { docsRoutes } from '../routes/docs.js';
import { eventRoutes } from '../routes/events.js';
import { fileRoutes } from '../routes/files.js';
import { modelRoutes } from '../routes/models.js';
import { schemaRoutes } from '../routes/schemas.js';
import { serviceRoutes } from '../routes/service.js';
import { createAsyncCache } from './cache.js';
import type { Dataset } from './columns/dataset.js';
import { type Config, threadsOf } from './config.js';
import { type Deliveries, type Rows as DeliveryRows, noDeliveries } from './deliveries/deliveries.js';
import { requestSchema } from './deliveries/request/request-shape.js';
import type { EventDataset } from './events/event-dataset.js';
import { compression } from './http/answer/encoding.js';
import { createLives } from './http/events/live.js';
import { example } from './http/schemas/openapi.js';
import { answerBrokenRequest, answerOddRequests } from './http/server/broken-requests.js';
import { allowAllOrigins } from './http/server/cors.js';
import { closeOnlyIdleConnections } from './http/server/idle-connections.js';
import { requireKey, securityScheme } from './http/server/key.js';
import {
  type Limits,
  limitDownloads,
  limitRate,
  limitRequests,
  serverOptions,
} from './http/server/limits.js';
import { lingerAfterAnswers } from './http/server/linger.js';
import { createLog } from './http/server/log.js';
import { createMetrics, type Metrics } from './http/server/metrics.js';
import { answerError, answerUnknownPaths, problemSchema } from './http/server/problem.js';
import { watchTraffic } from './http/server/traffic.js';
import { withAsciiUrl } from './http/server/url.js';
import type { GivenPlan } from './kernel/run/given-plan.js';
import type { Plan } from './kernel/run/plan.js';
import { startThreads } from './kernel/threads/threads.js';
import type { Lengths } from './output/lengths.js';
import { projectRoot } from './project-root.js';
import { openCatalog } from './schemas/catalog.js';

/** Plans are a few MB each, most of it never touched. */
const PLANS = 32;

/** Lengths are 2 KB each at the most. */
const LENGTHS = 256;

/** Paths that are not counted against the rate: those who watch the service ask often. */
const WATCHED = ['/health', '/ready', '/metrics'];

/** The application, ready to listen. */
export async function buildApp(
  config: Config,
  datasets: readonly Dataset[],
  metrics: Metrics = createMetrics(),
  events: readonly EventDataset[] = [],
): Promise<FastifyInstance> {
  const limits = limitsOf(config);
  const log = createLog(config.LOG_LEVEL);
  const app = fastify({
    ...serverOptions(limits),
    clientErrorHandler: answerBrokenRequest,
    // Whoever has a connection open may still ask while downloads come to their end, if only for /ready.
    return503OnClosing: false,
    // Not as its logger: it would listen for the end of each response, which watchTraffic does. A child logger a request
    // costs more than making its rows; what a line says of its request, it says itself.
    childLoggerFactory: () => log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true } },
    rewriteUrl: withAsciiUrl,
    // Names of models may be long; the URL has a limit of its own.
    routerOptions: { maxParamLength: config.MAX_URL_BYTES },
    frameworkErrors: answerError,
  });
  app.log = log as FastifyBaseLogger;
  app.setErrorHandler(answerError);
  answerUnknownPaths(app);
  app.addSchema(problemSchema);
  // Response schemas are for the API document: rows leave as bytes, and the rest is too little to matter.
  app.setSerializerCompiler(() => JSON.stringify);
  // Operations that take no body do not read one, and it cannot be wrong.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _body, done) => done(null));
  answerOddRequests(app);
  lingerAfterAnswers(app);
  closeOnlyIdleConnections(app.server);

  watchTraffic(app, metrics, log);
  limitRequests(app, limits);
  allowAllOrigins(app);
  if (config.RATE_LIMIT > 0) await limitRate(app, config.RATE_LIMIT, WATCHED);
  if (config.API_KEY !== '') await requireKey(app, config.API_KEY, ['/health']);
  await app.register(accepts);
  await app.register(compress, compression);
  await app.register(swagger, { openapi: description(config), refResolver: { buildLocalReference } });
  const catalog = await openCatalog(config.SCHEMAS_DIR, { [example.name]: example.text });
  app.addHook('onClose', () => catalog.close());
  const deliveries = await deliveriesOf(config, { datasets, events, catalog, maxRows: config.MAX_ROWS }, log);
  // After what an operator may have got wrong: Node 20 aborts when it is to exit while threads start.
  const size = threadsOf(config);
  const threads = size === 0 ? undefined : startThreads(size);
  app.addHook('onClose', () => threads?.close());
  const context = {
    limits: { maxRows: config.MAX_ROWS, maxDelay: config.MAX_DELAY_MS, maxFail: config.MAX_FAIL },
    threads,
    plans: createAsyncCache<Plan>(PLANS),
    lengths: createAsyncCache<Lengths>(LENGTHS),
  };
  const limit = (routes: FastifyInstance) => limitDownloads(routes, config.MAX_DOWNLOADS, metrics);
  const prepareDatasets = await datasetRoutes(app, datasets, context, limit);
  await schemaRoutes(app, catalog, context, limit);
  const prepareModels = await modelRoutes(app, catalog, context, limit);
  const lives = createLives(app, limits.idleTimeout * 1000);
  const ofEvents = { ...context, lives, eventPlans: createAsyncCache<GivenPlan>(PLANS) };
  const prepareEvents = await eventRoutes(app, events, ofEvents, limit);
  const prepareDocument = async () => {
    await prepareDatasets();
    await prepareModels();
    await prepareEvents();
  };
  app.addHook('onReady', async () => deliveries.start());
  app.addHook('preClose', () => deliveries.close());
  destinationRoutes(app, deliveries);
  await deliveryRoutes(
    app,
    deliveries,
    requestSchema(datasets, events, config.MAX_ROWS),
    config.MAX_BODY_BYTES,
  );
  await fileRoutes(app, limit);
  serviceRoutes(app, metrics, prepareDocument);
  await docsRoutes(app, prepareDocument);
  return app;
}

/** What they need is read only where there are destinations. */
async function deliveriesOf(config: Config, rows: DeliveryRows, log: Logger): Promise<Deliveries> {
  if (config.DESTINATIONS_FILE === '') return noDeliveries(rows);
  const { openDeliveries } = await import('./deliveries/open.js');
  return openDeliveries(rows, {
    file: config.DESTINATIONS_FILE,
    directory: config.STATE_DIR,
    parallel: config.MAX_DELIVERIES,
    environment: process.env,
    tell: (error) => log.error({ err: error }, 'deliveries'),
  });
}

function limitsOf(config: Config): Limits {
  return {
    urlBytes: config.MAX_URL_BYTES,
    bodyBytes: config.MAX_BODY_BYTES,
    headerTimeout: config.HEADER_TIMEOUT,
    idleTimeout: config.IDLE_TIMEOUT,
  };
}

function description(config: Config) {
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
    ...(config.API_KEY !== '' && {
      components: { securitySchemes: securityScheme },
      security: [{ apiKey: [] }],
    }),
  };
}

/** Names a shared schema in the API document after its $id. */
const buildLocalReference = (json: { $id?: unknown }, _base: unknown, _fragment: string, index: number) =>
  typeof json.$id === 'string' ? json.$id : `schema-${index}`;
