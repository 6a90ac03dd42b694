import { selectColumns } from '../../columns/select.js';
import type { EventDataset, EventReport } from '../../events/event-dataset.js';
import { withoutShard } from '../../events/ranges.js';
import { freshSeed } from '../../fresh-seed.js';
import { shaped } from '../../shape.js';
import type { DeliveryOptions, EventRows } from '../contract/delivery.js';
import { checkKey, refusal, unknownName } from './refusals.js';
import { DEFAULT_ROWS, eventRows, reportRows } from './request-shape.js';

/** The events that a request may name. */
interface KnownEvents {
  readonly events: readonly EventDataset[];
  readonly maxRows: number;
  /** The seed of requests without one. */
  readonly seed: string | undefined;
}

/** Reads the source {"events": …} of a body; throws a ProblemError that says what is wrong with it. */
export function readEvents(source: object, known: KnownEvents, options: DeliveryOptions): EventRows {
  const { events: name, report } = source as { events: unknown; report?: unknown };
  const dataset = known.events.find((dataset) => dataset.name === name);
  if (dataset === undefined) {
    const names = known.events.map(({ name }) => name);
    throw unknownName('/source/events', String(name), names);
  }
  return report === undefined
    ? readStream(source, dataset, known, options)
    : readReport(source, dataset, known, options);
}

/** The members that a source of any kind may have. */
interface CommonMembers {
  readonly seed?: string;
  readonly fields?: string;
}

function readStream(
  source: object,
  dataset: EventDataset,
  { maxRows, seed: seedOfAll = freshSeed() }: KnownEvents,
  options: DeliveryOptions,
): EventRows {
  const {
    events,
    n: asked,
    seed = seedOfAll,
    fields,
    ...parameters
  } = shaped(eventRows(dataset, maxRows), source, refusal('/source')) as CommonMembers & {
    events: string;
    n?: number;
  };
  const { columns, expected } = dataset.stream(
    withoutShard(dataset, { ...parameters, n: asked, live: options.live }),
  );
  selectColumns(columns, fields);
  checkKey(dataset.key, fields, options);
  const endless = expected === Number.POSITIVE_INFINITY;
  const n = asked ?? (endless && options.live !== true ? DEFAULT_ROWS : undefined);
  if (n === undefined && endless && options.mode === 'replace') {
    throw refuseOption('mode', 'must be append or upsert, unless n or to gives the events an end');
  }
  if (n === undefined && !endless && expected > maxRows) {
    throw refusal('/source')({
      pointer: '/to',
      message: `must be early enough for at most ${maxRows} events instead of about ${Math.round(expected)}, unless n is given`,
    });
  }
  if (options.every !== undefined && (n === undefined || (options.mode === 'append' && !endless))) {
    throw refuseOption('every', 'must be left out for events, unless n limits each run and to is left out');
  }
  return { events, ...(n !== undefined && { n }), seed, ...(fields !== undefined && { fields }), parameters };
}

function readReport(
  source: object,
  dataset: EventDataset,
  { maxRows, seed: seedOfAll = freshSeed() }: KnownEvents,
  options: DeliveryOptions,
): EventRows {
  if (options.live === true)
    throw refuseOption('live', 'must be left out for a report: use every to repeat it');
  const asked = shaped(reportRows(dataset), source, refusal('/source')) as CommonMembers & {
    events: string;
    report: string;
  };
  const { events, report, seed = seedOfAll, fields, ...parameters } = asked;
  const { columns, expected } = (dataset.report as EventReport).rows(parameters);
  selectColumns(columns, fields);
  checkKey(dataset.report.key, fields, options);
  if (expected > maxRows) {
    throw refusal('/source')({ pointer: '', message: `must give at most ${maxRows} rows, not ${expected}` });
  }
  return { events, report, seed, ...(fields !== undefined && { fields }), parameters };
}

const refuseOption = (name: string, message: string) => refusal('/options')({ pointer: `/${name}`, message });
