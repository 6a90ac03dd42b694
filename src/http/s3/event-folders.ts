import type { FastifyRequest } from 'fastify';
import { badParameter } from '../../errors.js';
import type { EventDataset } from '../../events/event-dataset.js';
import { type FormatName, formats } from '../../formats/index.js';
import { aboutRows } from '../../output/prepare.js';
import { makingOf } from '../events/making.js';
import { readEvents } from '../events/meaning.js';
import { type EventsQuery, eventsQuery } from '../events/parameters.js';
import type { RequestLimits } from '../rows/parameters.js';
import { checkAll, type Folder, pathOf, type ReadFolder, valuesIn } from './folders.js';
import { MOST_MEASURED } from './objects.js';

/** The first segment of the paths of events. */
const EVENTS = 'events';

/** Events of a part, about. */
const PART_EVENTS = 1_000_000;

/** With checked values, seed and format. */
type FolderQuery = EventsQuery & { readonly seed: string; readonly format: FormatName };

/** What ends a window that has shards: shards of users end with it, others with the number of events. */
const endOf = ({ skip }: EventDataset) => (skip === undefined ? 'to' : 'n');

/** A folder of each dataset of events. */
export const eventExamples = (datasets: readonly EventDataset[]): string[] =>
  datasets.map((dataset) => {
    const end = endOf(dataset);
    return `${EVENTS}/${dataset.name}/seed-42/${end}-${end === 'n' ? 100_000 : '2026-01-01T00:00:10Z'}/`;
  });

/**
 * Reads paths of folders of events: events/{dataset}/{parameter}-{value}/…/seed-{seed}/n-{number}/, and for events of users, whose parts are
 * merged by time, to-{instant}/ at the end. undefined where the path is none; rejects with a ProblemError for values that are not allowed.
 */
export function eventFolderReader(datasets: readonly EventDataset[], limits: RequestLimits): ReadFolder {
  const schemas = new Map(datasets.map((one) => [one, eventsQuery(limits, one.parameters)]));
  return async (path, request) => {
    const [top, name, ...segments] = path.split('/').slice(0, -1);
    const dataset = datasets.find((one) => one.name === name);
    if (top !== EVENTS || dataset === undefined) return undefined;
    const end = endOf(dataset);
    const { format = 'parquet', ...values } = valuesIn(segments) ?? {};
    const text = values[end];
    if (text === undefined || values.seed === undefined || values.shard !== undefined) return undefined;
    if (!Object.hasOwn(formats, format)) return undefined;
    const query = { ...values, format };
    checkAll(schemas.get(dataset) as object, query, request);
    const place = `${EVENTS}/${name}`;
    if (pathOf(place, query, dataset.parameters, { name: end, text }) !== path) return undefined;
    return eventFolder(path, dataset, query as unknown as FolderQuery, limits);
  };
}

function eventFolder(path: string, dataset: EventDataset, query: FolderQuery, limits: RequestLimits): Folder {
  const { seed, format } = query;
  const { name, edition } = dataset;
  const meaningOf = (own: FolderQuery) =>
    readEvents(dataset, { query: own, headers: {} } as unknown as FastifyRequest, limits);
  const { simulated, most } = meaningOf(query);
  const rows = Math.min(most, simulated.expected);
  if (rows > MOST_MEASURED) {
    const end = endOf(dataset);
    const allowed = `so that there are at most ${MOST_MEASURED} events instead of about ${Math.round(rows)}`;
    throw badParameter(end, `${query[end]}`, allowed);
  }
  const parts = Math.max(1, Math.ceil(rows / PART_EVENTS));
  return {
    path,
    seed,
    format,
    edition,
    rows,
    parts,
    isFull: () => false,
    async represent(part, context) {
      const meaning = meaningOf(parts === 1 ? query : { ...query, shard: `${part + 1}/${parts}` });
      const { writer, rows, prepare } = makingOf(
        name,
        { path: `/events/${name}`, key: dataset.key },
        meaning,
        context.preparedEvents,
      );
      const { effort, expected } = meaning.simulated;
      const prepared = await prepare();
      const work = effort(Math.min(meaning.most, expected));
      const representation = prepared.all(rows, work, aboutRows(name, seed), true);
      return { representation, contentType: writer.contentType };
    },
  };
}
