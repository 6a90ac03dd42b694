import type { FastifyInstance } from 'fastify';
import type { Dataset } from '../src/columns/dataset.js';
import type { RowsContext } from '../src/http/rows/answers.js';
import { type Prepare, registerRows, routeOf } from '../src/http/rows/register.js';

/**
 * Registers the operations of every dataset; see registerRows(). `limit` adds the hooks of routes that answer with rows.
 * Resolves to a function that prepares the API description.
 */
export async function datasetRoutes(
  app: FastifyInstance,
  datasets: readonly Dataset[],
  context: RowsContext,
  limit: (routes: FastifyInstance) => void,
): Promise<Prepare> {
  let prepare: Prepare[] = [];
  await app.register(async (routes) => {
    limit(routes);
    prepare = datasets.map((dataset) => registerRows(routes, routeOf(dataset, app.base), context));
  });
  return async () => {
    for (const step of prepare) await step();
  };
}
