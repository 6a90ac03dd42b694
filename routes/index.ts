import { join, relative } from 'node:path';
import fp from 'fastify-plugin';
import type { BadFile } from '../src/checked-files.js';
import type { Dataset } from '../src/columns/dataset.js';
import type { Config } from '../src/config/config.js';
import { requestSchema } from '../src/deliveries/request/request-shape.js';
import type { EventDataset } from '../src/events/event-dataset.js';
import type { Transfers } from '../src/http/files/transfers.js';
import { registerS3 } from '../src/http/s3/register.js';
import { storedModels } from '../src/http/schemas/models.js';
import { avatarRoutes } from './avatars.js';
import { datasetRoutes } from './datasets.js';
import { deliveryRoutes } from './deliveries.js';
import { destinationRoutes } from './destinations.js';
import { shardRoutes } from './engines.js';
import { eventRoutes } from './events.js';
import { fileRoutes } from './files.js';
import { modelRoutes } from './models.js';
import { docsRoutes, pageRoutes } from './pages.js';
import { schemaRoutes } from './schemas.js';
import { serviceRoutes } from './service.js';
import { tableRoutes } from './tables.js';
import { transferRoutes } from './transfers.js';

interface Options {
  readonly config: Config;
  readonly datasets: readonly Dataset[];
  readonly events: readonly EventDataset[];
  readonly transfers: Transfers;
  /** The folder of built pages, which need not exist. */
  readonly pages: string;
}

/** Every route of the service, in the order of the API description. */
export const routes = fp<Options>(
  async (app, { config, datasets, events, transfers, pages }) => {
    const { catalog, deliveries, apiDescription, metrics } = app;
    const { context, limit } = app.generation;
    apiDescription.needs(await datasetRoutes(app, datasets, context, limit));
    avatarRoutes(app);
    await schemaRoutes(app, catalog, context, limit, config.maxSchemaBytes);
    apiDescription.needs(await modelRoutes(app, catalog, context, limit, config.maxSchemaBytes));
    apiDescription.adds(() => storedModels(catalog, context.limits), catalog.store.version);
    await tableRoutes(app, app.tables, context, limit, config.maxBodyBytes);
    apiDescription.needs(await eventRoutes(app, events, context, limit));
    await shardRoutes(app, { datasets, events, catalog }, context, limit);
    destinationRoutes(app, deliveries);
    const request = requestSchema(datasets, events, config.maxRows, deliveries.names);
    await deliveryRoutes(app, deliveries, request, config.maxBodyBytes);
    await fileRoutes(app, { transfers, spoolBytes: config.spoolBytes }, limit);
    transferRoutes(app, transfers);
    await registerS3(app, { datasets, events, catalog }, context, limit);
    await pageRoutes(app, pages);
    const badFiles = async () => [
      ...(await badIn('SCHEMAS_DIR', config.schemasDir, catalog.store.bad)),
      ...(await badIn('STATE_DIR', config.stateDir, deliveries.bad)),
    ];
    serviceRoutes(app, metrics, apiDescription, badFiles);
    docsRoutes(app);
  },
  {
    name: 'routes',
    dependencies: [
      'problems',
      'bodies',
      'content-negotiation',
      'api-key',
      'api-description',
      'catalog',
      'deliveries',
      'generation',
      'tables',
    ],
  },
);

/** The bad files of a folder, which its variable stands for. */
async function badIn(variable: string, folder: string, find: () => Promise<BadFile[]>): Promise<BadFile[]> {
  try {
    return (await find()).map(({ file, reason }) => ({
      file: join(variable, relative(folder, file)),
      reason,
    }));
  } catch (error) {
    return [{ file: variable, reason: `cannot be read (${(error as NodeJS.ErrnoException).code})` }];
  }
}
