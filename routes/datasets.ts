import type { FastifyInstance } from 'fastify';
import type { Dataset } from '../src/columns/dataset.js';
import type { RowsContext } from '../src/http/rows/answers.js';
import { registerRows, routeOf } from '../src/http/rows/register.js';

/**
 * Every dataset has the same operations; see registerRows. `limit` adds the hooks that they alone have. Resolves to what
 * prepares the API document.
 */
export async function datasetRoutes(
  app: FastifyInstance,
  datasets: readonly Dataset[],
  context: RowsContext,
  limit: (routes: FastifyInstance) => void,
): Promise<() => Promise<void>> {
  let prepare: (() => Promise<void>)[] = [];
  await app.register(async (routes) => {
    limit(routes);
    prepare = datasets.map((dataset) => registerRows(routes, routeOf(dataset), context));
  });
  return async () => {
    for (const step of prepare) await step();
  };
}
