import { buildApp } from './app.js';
import type { Config } from './config.js';
import { datasets } from './datasets/index.js';
import { eventDatasets } from './events/index.js';
import { createLog } from './http/server/log.js';
import { createMetrics, type Metrics } from './http/server/metrics.js';
import { onSignals } from './signals.js';
import { loadVocabularies } from './vocabulary/load.js';

/** A server that listens, and the two ways to end it: each of them ends the process, too. */
export interface Server {
  /** Where it listens. */
  readonly address: string;
  /** Takes no more connections, lets downloads come to their end for a while, then cuts them. */
  drain(): void;
  /** Cuts what drain() waits for. */
  cut(): void;
}

/** Milliseconds between two looks for connections that have become idle. */
const SWEEP = 100;
/** Milliseconds that the process may take to end once all is cut. */
const LINGER = 2000;

export async function startServer(config: Config, metrics: Metrics): Promise<Server> {
  const files = { citiesFile: config.CITIES_FILE, countriesFile: config.COUNTRIES_FILE };
  const vocabularies = await loadVocabularies(files);
  const app = await buildApp(config, datasets(vocabularies), metrics, eventDatasets(vocabularies));
  // Fastify would say where it listens, in each worker; whoever starts it says so when all listen.
  app.log.level = 'silent';
  const address = await app.listen({ host: config.HOST, port: config.PORT }).catch(async (error) => {
    await app.close();
    throw error;
  });
  app.log.level = config.LOG_LEVEL;

  let draining = false;
  const cut = () => {
    app.server.closeAllConnections();
    // Nothing else is worth waiting for.
    setTimeout(() => process.exit(0), LINGER).unref();
  };
  const drain = () => {
    if (draining) return;
    draining = true;
    setTimeout(cut, config.DRAIN_SECONDS * 1000).unref();
    // Connections kept alive after their last download would otherwise hold the process.
    setInterval(() => app.server.closeIdleConnections(), SWEEP).unref();
    app.close().finally(() => process.exit(0));
  };
  return { address, drain, cut };
}

/** Serves as the only process, until a signal ends it. */
export async function runAlone(config: Config): Promise<void> {
  const { address, drain, cut } = await startServer(config, createMetrics());
  onSignals(drain, cut);
  createLog(config.LOG_LEVEL).info(`seedstream listens at ${address}`);
}
