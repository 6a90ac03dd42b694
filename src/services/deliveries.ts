import fp from 'fastify-plugin';
import type { Config } from '../config.js';
import { type DeliverableRows, type Deliveries, noDeliveries } from '../deliveries/deliveries.js';

declare module 'fastify' {
  interface FastifyInstance {
    readonly deliveries: Deliveries;
  }
}

interface Options extends Pick<DeliverableRows, 'datasets' | 'events'> {
  readonly config: Config;
}

/** Opens the deliveries, and runs them from when the service is ready until it closes. */
export const deliveries = fp<Options>(
  async (app, { config, datasets, events }) => {
    const rows = { datasets, events, catalog: app.catalog, maxRows: config.maxRows };
    const tell = (error: unknown) => app.log.error({ err: error }, 'deliveries');
    const deliveries = await open(config, rows, tell);
    app.decorate('deliveries', deliveries);
    app.addHook('onReady', async () => deliveries.start());
    let closing: Promise<void> | undefined;
    // Clients that are connected are told at once that the service stops, not only when the deliveries have stopped.
    app.addHook('preClose', async () => {
      closing = deliveries.close();
      closing.catch(() => {});
    });
    app.addHook('onClose', () => closing);
  },
  { name: 'deliveries', dependencies: ['catalog'] },
);

/** Imports what deliveries need only where there are destinations. */
async function open(
  config: Config,
  rows: DeliverableRows,
  tell: (error: unknown) => void,
): Promise<Deliveries> {
  if (config.destinationsFile === '') return noDeliveries(rows);
  const { openDeliveries } = await import('../deliveries/open.js');
  return openDeliveries(rows, {
    file: config.destinationsFile,
    directory: config.stateDir,
    parallel: config.maxDeliveries,
    environment: config.environment,
    tell,
  });
}
