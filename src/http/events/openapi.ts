import { type TSchema, Type } from 'typebox';
import type { EventDataset, Report, Simulated } from '../../events/event-dataset.js';
import { formats } from '../../formats/index.js';
import { simulatedDocument } from '../../output/representation.js';
import { seedKey } from '../../random/key.js';
import { tarContent } from '../answer/send-parts.js';
import { headers, others } from '../rows/openapi.js';
import { defaultOf } from '../rows/register.js';
import { type EventFormat, eventTypes } from './parameters.js';
import { makeGivenPlan } from './plan.js';

/** What the examples are asked with. */
const SEED = '42';
const ROWS = 2;

const descriptions: Readonly<Record<EventFormat, string>> = {
  json: '',
  csv: 'RFC 4180, with LF',
  sql: 'INSERT statements',
  ndjson: 'One JSON object a line',
  sse: 'Server-sent events, each a JSON object with an id',
};

/** GET /events/{name} in the API document. Its examples are real output, so this is called when the document is asked for. */
export async function describeEvents(dataset: EventDataset) {
  return {
    operationId: `get_events_${dataset.name.replace('-', '_')}`,
    summary: `Events of the ${dataset.title.toLowerCase()}`,
    description: `${dataset.description} Streamed, however many, or live. With a seed, the same URL always gives the same bytes.`,
    ...(await answersOf(
      dataset,
      dataset.stream(defaultsOf(dataset.parameters)),
      [...formats, 'sse'],
      tarContent,
    )),
  };
}

/** The same of GET /events/{name}/{report}. */
export async function describeReport(dataset: EventDataset) {
  const report = dataset.report as Report;
  return {
    operationId: `get_events_${dataset.name.replace('-', '_')}_${report.name}`,
    summary: report.title,
    description: report.description,
    ...(await answersOf(dataset, report.rows(defaultsOf(report.parameters)), formats)),
  };
}

const defaultsOf = (parameters: Record<string, TSchema>) =>
  Object.fromEntries(Object.entries(parameters).map(([name, schema]) => [name, defaultOf(schema)]));

async function answersOf(
  { generation, name }: EventDataset,
  simulated: Simulated,
  offered: readonly EventFormat[],
  further: Record<string, object> = {},
) {
  const key = seedKey(generation, name, SEED);
  const row = Type.Object(
    Object.fromEntries(simulated.columns.map(({ name, schema }) => [name, schema as TSchema])),
  );
  const media = async (format: EventFormat) => {
    const plan = makeGivenPlan(simulated, format, {}, name);
    const open = (turn: () => Promise<void>) => simulated.open(key, turn);
    const bytes = await simulatedDocument({ plan, key, open, most: ROWS }, ROWS).whole({ rows: 0 });
    const example = Buffer.from(bytes, 'latin1').toString();
    return format === 'json'
      ? { schema: Type.Array(row), example: JSON.parse(example) }
      : { schema: Type.String({ description: descriptions[format] }), example };
  };
  const content: Record<string, object> = {};
  for (const format of offered) content[eventTypes[format]] = await media(format);
  return {
    tags: ['events'],
    response: {
      200: {
        description: `The rows, in order of time. The examples are the first ${ROWS} of seed=${SEED}.`,
        headers,
        content: { ...content, ...further },
      },
      ...others,
    },
  };
}
