import fp from 'fastify-plugin';
import type { BadFile } from '../checked-files.js';
import type { Config } from '../config/config.js';
import { type DeliverableRows, type Deliveries, noDeliveries } from '../deliveries/deliveries.js';
import type { DeliveriesOptions } from '../deliveries/open.js';

declare module 'fastify' {
  interface FastifyInstance {
    readonly deliveries: Deliveries;
  }
}

interface Options extends Pick<DeliverableRows, 'datasets' | 'events'> {
  readonly config: Config;
}

/** Opens the deliveries and runs them while the service is ready. */
export const deliveries = fp<Options>(
  async (app, { config, datasets, events }) => {
    const rows = {
      datasets,
      events,
      catalog: app.catalog,
      maxRows: config.maxRows,
      seed: config.seed || undefined,
    };
    const tell = (error: unknown) => app.log.error({ err: error }, 'error in deliveries');
    const tellBad = (bad: BadFile) => app.log.warn(bad, 'a file of STATE_DIR is bad');
    const deliveries = await open(config, rows, { tell, tellBad });
    app.decorate('deliveries', deliveries);
    app.addHook('onReady', async () => deliveries.start());
    let closing: Promise<void> | undefined;
    // Connected clients learn at once that the service stops, before all deliveries have stopped.
    app.addHook('preClose', async () => {
      closing = deliveries.close();
      closing.catch(() => {});
    });
    app.addHook('onClose', () => closing);
  },
  { name: 'deliveries', dependencies: ['catalog'] },
);

/** Imports the modules of deliveries only when there are destinations. */
async function open(
  config: Config,
  rows: DeliverableRows,
  tells: Pick<DeliveriesOptions, 'tell' | 'tellBad'>,
): Promise<Deliveries> {
  if (config.destinationsFile === '') return noDeliveries(rows);
  const { openDeliveries } = await import('../deliveries/open.js');
  return openDeliveries(rows, {
    file: config.destinationsFile,
    directory: config.stateDir,
    parallel: config.maxDeliveries,
    environment: config.environment,
    ...tells,
  });
}
