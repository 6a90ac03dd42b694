import type { FastifyInstance } from 'fastify';
import type { Dataset } from '../src/datasets/dataset.js';
import { type RowsContext, registerRows } from '../src/http/rows-route.js';

/** Every dataset has the same operations; see registerRows. What it returns prepares the API document. */
export function datasetRoutes(
  app: FastifyInstance,
  datasets: readonly Dataset[],
  context: RowsContext,
): () => Promise<void> {
  const prepare = datasets.map((dataset) => registerRows(app, dataset, context));
  return async () => {
    for (const step of prepare) await step();
  };
}
