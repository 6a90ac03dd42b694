import type { FastifyInstance } from 'fastify';
import type { Dataset } from '../src/datasets/dataset.js';
import { type RowsContext, registerRows } from '../src/http/rows-route.js';

/** Every dataset has the same operations; see registerRows. */
export async function datasetRoutes(
  app: FastifyInstance,
  datasets: readonly Dataset[],
  context: RowsContext,
): Promise<void> {
  for (const dataset of datasets) await registerRows(app, dataset, context);
}
