import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dataset } from '../src/columns/dataset.js';
import type { EventDataset } from '../src/events/event-dataset.js';
import { formats } from '../src/formats/index.js';
import { eventsQuery } from '../src/http/events/parameters.js';
import type { EventsContext } from '../src/http/events/register.js';
import type { RowsContext } from '../src/http/rows/answers.js';
import { formatParameter, rowsQuery } from '../src/http/rows/parameters.js';
import { type RowsRoute, registerGet, routeOf } from '../src/http/rows/register.js';
import { storedProblems } from '../src/http/schemas/problems.js';
import { answerEventShards, answerRowShards } from '../src/http/shards/answers.js';
import { describeShards } from '../src/http/shards/openapi.js';
import { shardsQuery } from '../src/http/shards/parameters.js';
import { type TSchema, Type } from '../src/json-schema.js';
import type { Catalog } from '../src/schemas/catalog.js';
import { modelPlace } from './models.js';

const IN_ORDER = 'one after the other';

/** GET {url}/shards of every dataset, model and window of events: the parts for readers that run side by side. */
export async function shardRoutes(
  app: FastifyInstance,
  {
    datasets,
    events,
    catalog,
  }: { datasets: readonly Dataset[]; events: readonly EventDataset[]; catalog: Catalog },
  context: RowsContext & EventsContext,
  limit: (routes: FastifyInstance) => void,
): Promise<void> {
  const { limits } = context;
  const { base } = app;

  await app.register(async (routes) => {
    limit(routes);

    const ofRows = (
      { url, params, parameters, locate }: Pick<RowsRoute, 'url' | 'params' | 'parameters' | 'locate'>,
      description: object,
    ) => {
      const querystring = { ...shardsQuery(rowsQuery(limits, parameters)), required: ['n'] };
      const handler = async (request: FastifyRequest, reply: FastifyReply) =>
        answerRowShards(request, reply, await locate(request), context);
      const variables = Object.keys(params).length > 0 && { params: Type.Object(params) };
      registerGet(routes, `${url}/shards`, { querystring, ...variables }, handler, () => description);
    };
    for (const dataset of datasets)
      ofRows(routeOf(dataset, base), describeShards(dataset.name, dataset.name, IN_ORDER));
    ofRows(modelPlace(app, catalog), describeShards('model', 'schemas', IN_ORDER, storedProblems));

    for (const dataset of events) {
      const { shard: _, ...parameters } = dataset.parameters;
      const asked = shardsQuery(eventsQuery(limits, parameters));
      // Shards of users end with the window, others with the number of events.
      const end = dataset.skip === undefined ? 'to' : 'n';
      const {
        n,
        to,
        rows: __,
        ...others
      }: Record<string, TSchema> = {
        ...asked.properties,
        format: formatParameter(formats),
      };
      const window = to && { to: { ...to, examples: ['2026-01-01T00:00:10Z'] } };
      const querystring = {
        ...asked,
        properties: { ...others, ...window, ...(end === 'n' && n && { n }) },
        required: [end],
      };
      const handler = (request: FastifyRequest, reply: FastifyReply) =>
        answerEventShards(request, reply, dataset, base, limits);
      const joined = dataset.skip === undefined ? 'merged by time' : IN_ORDER;
      const id = `events_${dataset.name.replace('-', '_')}`;
      const description = describeShards(id, 'events', joined);
      registerGet(routes, `/events/${dataset.name}/shards`, { querystring }, handler, () => description);
    }
  });
}
