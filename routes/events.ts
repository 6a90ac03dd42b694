import type { FastifyInstance } from 'fastify';
import type { EventDataset } from '../src/events/event-dataset.js';
import { type EventsContext, registerEvents } from '../src/http/events/register.js';

/**
 * Every dataset of events has the same operation; see registerEvents. `limit` adds the hooks that they alone have. Resolves
 * to what prepares the API document.
 */
export async function eventRoutes(
  app: FastifyInstance,
  datasets: readonly EventDataset[],
  context: EventsContext,
  limit: (routes: FastifyInstance) => void,
): Promise<() => Promise<void>> {
  let prepare: (() => Promise<void>)[] = [];
  await app.register(async (routes) => {
    limit(routes);
    prepare = datasets.map((dataset) => registerEvents(routes, dataset, context));
  });
  return async () => {
    for (const step of prepare) await step();
  };
}
