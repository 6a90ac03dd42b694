import { announce } from './announce.js';
import { buildApp, loadData, type Shared } from './app.js';
import type { Config } from './config/config.js';
import { createMetrics, type Metrics } from './http/server/metrics.js';
import { onSignals } from './signals.js';

/** A server that listens, and the two ways to stop it. Each of them also ends the process. */
export interface Server {
  /** The URL of the server. */
  readonly address: string;
  /** Accepts no more connections, gives downloads time to finish, and then cuts them. */
  drain(): void;
  /** Cuts downloads at once. */
  cut(): void;
}

/** Milliseconds between two checks for connections that have become idle. */
const CHECK_EVERY = 100;
/** The process may take this many ms to end after all connections have been cut. */
const END_WITHIN = 2000;

export async function startServer(config: Config, metrics: Metrics, shared?: Shared): Promise<Server> {
  const app = await buildApp(config, await loadData(config), metrics, shared);
  // Fastify would log the address in every worker. The caller logs it once, when all workers listen.
  app.log.level = 'silent';
  const address = await app.listen({ host: config.host, port: config.port }).catch(async (error) => {
    await app.close();
    throw error;
  });
  app.log.level = config.logLevel;

  let draining = false;
  const cut = () => {
    app.server.closeAllConnections();
    setTimeout(() => process.exit(0), END_WITHIN).unref();
  };
  const drain = () => {
    if (draining) return;
    draining = true;
    setTimeout(cut, config.drainSeconds * 1000).unref();
    // Connections that stay open after their last download would keep the process alive.
    setInterval(() => app.server.closeIdleConnections(), CHECK_EVERY).unref();
    app.close().finally(() => process.exit(0));
  };
  return { address, drain, cut };
}

/** Serves as the only process, until a signal ends it. */
export async function runAlone(config: Config): Promise<void> {
  const { address, drain, cut } = await startServer(config, createMetrics());
  onSignals(drain, cut);
  announce(config, address);
}
