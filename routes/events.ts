import type { FastifyInstance } from 'fastify';
import type { EventDataset } from '../src/events/event-dataset.js';
import { type EventsContext, registerEvents } from '../src/http/events/register.js';
import type { Prepare } from '../src/http/rows/register.js';

/**
 * Registers the operations of every dataset of events; see registerEvents(). `limit` adds the hooks of routes that answer with
 * rows. Resolves to a function that prepares the API description.
 */
export async function eventRoutes(
  app: FastifyInstance,
  datasets: readonly EventDataset[],
  context: EventsContext,
  limit: (routes: FastifyInstance) => void,
): Promise<Prepare> {
  let prepare: Prepare[] = [];
  await app.register(async (routes) => {
    limit(routes);
    prepare = datasets.map((dataset) => registerEvents(routes, dataset, context));
  });
  return async () => {
    for (const step of prepare) await step();
  };
}
