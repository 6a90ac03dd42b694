import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { AVATAR_PATH } from '../routes/avatars.js';
import { routes } from '../routes/index.js';
import type { Dataset } from './columns/dataset.js';
import { type Config, coresOf } from './config/config.js';
import { datasets } from './datasets/index.js';
import type { EventDataset } from './events/event-dataset.js';
import { eventDatasets } from './events/index.js';
import { contentNegotiation } from './http/answer/encoding.js';
import { createTries, type Tries } from './http/answer/tries.js';
import { createTransfers, type Transfers } from './http/files/transfers.js';
import { otherBuckets } from './http/s3/other-buckets.js';
import { apiKey } from './http/server/access/api-key.js';
import { changes } from './http/server/access/changes.js';
import { hosts } from './http/server/access/hosts.js';
import { origins } from './http/server/access/origins.js';
import { bodies } from './http/server/bodies.js';
import { connections } from './http/server/connections/index.js';
import { apiDescription } from './http/server/description/api-description.js';
import { createInstance } from './http/server/instance.js';
import { rateLimit, requestLimits } from './http/server/limits.js';
import { createLog } from './http/server/log.js';
import type { Metrics } from './http/server/metrics.js';
import { PAGES } from './http/server/pages.js';
import { problems } from './http/server/problem.js';
import { traffic } from './http/server/traffic.js';
import { workSlots } from './http/server/work-slots.js';
import { catalog } from './services/catalog.js';
import { deliveries } from './services/deliveries.js';
import { generation } from './services/generation.js';
import { tables } from './services/tables.js';
import { loadVocabularies } from './vocabulary/load.js';

/** The datasets of the service. */
export interface Data {
  readonly datasets: readonly Dataset[];
  readonly events: readonly EventDataset[];
}

/** What the processes on one port have in common. */
export interface Shared {
  readonly tries: Tries;
  readonly transfers: Transfers;
}

/** The same for a process that is alone. */
export const sharedByNone = (): Shared => ({ tries: createTries(), transfers: createTransfers() });

/** Reads the files that the datasets draw from. Rejects with an Error for the operator when one is missing or malformed. */
export async function loadData(config: Config): Promise<Data> {
  const vocabularies = await loadVocabularies(config);
  return { datasets: datasets(vocabularies), events: eventDatasets(vocabularies) };
}

/** The application of somebody else that this one is a part of. */
export interface Host {
  /** The path under which this one is mounted, as in "/mock". */
  readonly base: string;
  /** Gets errors. */
  readonly log: FastifyBaseLogger;
}

/**
 * The application, ready to listen. Each plugin declares the plugins that must come before it, and Fastify refuses any other
 * order; hooks run in the order of their plugins. Rejects with an Error for the operator when the configuration cannot work.
 */
export async function buildApp(
  config: Config,
  data: Data,
  metrics: Metrics,
  { tries, transfers }: Shared = sharedByNone(),
  host?: Host,
): Promise<FastifyInstance> {
  const log = createLog(config.logLevel);
  const app = createInstance(config, host?.log ?? (log as FastifyBaseLogger), host?.base ?? '');
  const hasKey = config.apiKey !== '';

  // Plugins for every request.
  await app.register(problems);
  await app.register(bodies);
  await app.register(connections);
  await app.register(traffic, { metrics, log });
  await app.register(requestLimits, { config });
  await app.register(hosts, { allowed: config.allowedHosts });
  await app.register(origins, { allowed: config.allowedOrigins, hasKey });
  await app.register(changes, {
    readOnly: config.readOnly,
    host: host === undefined ? config.host : undefined,
    hasKey,
  });
  const uncounted = ['/health', '/ready', '/metrics'];
  await app.register(rateLimit, { max: config.rateLimit, free: uncounted });
  await app.register(otherBuckets);
  await app.register(apiKey, { key: config.apiKey, free: ['/health', AVATAR_PATH, ...config.openPaths] });
  await app.register(contentNegotiation);

  // Plugins that routes share.
  const isCounted = (url: string) => config.rateLimit > 0 && !uncounted.includes(url);
  await app.register(apiDescription, { hasKey, isCounted });
  await app.register(catalog, { folder: config.schemasDir, fakerValues: config.fakerValues });
  await app.register(deliveries, { config, ...data });
  await app.register(workSlots, { count: coresOf(config) });
  await app.register(generation, { config, tries });
  await app.register(tables, { config, datasets: data.datasets });

  await app.register(routes, { config, ...data, transfers, pages: PAGES });
  return app;
}
