import type { EventDataset, EventReport, Simulated } from '../../events/event-dataset.js';
import { defaultOf, type RowsInfo, writerOf } from '../../formats/format.js';
import { eventFormats, type Formats, formats } from '../../formats/index.js';
import { json } from '../../formats/json.js';
import { pascalCase, type TSchema, Type } from '../../json-schema.js';
import { itself } from '../../output/work.js';
import { seedKey } from '../../random/key.js';
import type { Turn } from '../../turns.js';
import { tarContent } from '../answer/send-parts.js';
import { contentOf, headers, others } from '../rows/openapi.js';
import { rowOf, singular } from '../rows/row-schema.js';

/** The seed and the number of rows of the examples. */
const SEED = '42';
const ROWS = 1;

/**
 * Describes GET /events/{name} for the API description. The examples are real output, so this is called when the description is
 * requested.
 */
export async function describeEvents(dataset: EventDataset) {
  return {
    operationId: `get_events_${dataset.name.replace('-', '_')}`,
    summary: `Events of the ${dataset.title.toLowerCase()}`,
    description: `${dataset.description} Any number of events is streamed, at once or live.`,
    ...(await answersOf(
      dataset,
      dataset.stream(defaultsOf(dataset.parameters)),
      `${pascalCase(dataset.name)}Event`,
      eventFormats,
      tarContent,
    )),
  };
}

/** Describes GET /events/{name}/{report} for the API description. */
export async function describeReport(dataset: EventDataset) {
  const report = dataset.report as EventReport;
  return {
    operationId: `get_events_${dataset.name.replace('-', '_')}_${report.name}`,
    summary: report.title,
    description: report.description,
    ...(await answersOf(
      { ...dataset, key: report.key },
      report.rows(defaultsOf(report.parameters)),
      pascalCase(`${dataset.name}-${singular(report.name)}`),
      formats,
    )),
  };
}

const defaultsOf = (parameters: Record<string, TSchema>) =>
  Object.fromEntries(Object.entries(parameters).map(([name, schema]) => [name, defaultOf(schema)]));

async function answersOf(
  { name, key: primaryKey }: Pick<EventDataset, 'name' | 'key'>,
  simulated: Simulated & Pick<RowsInfo, 'cursor'>,
  model: string,
  offered: Formats,
  further: Record<string, object> = {},
) {
  const key = seedKey(name, SEED);
  const { columns, cursor } = simulated;
  const info = { table: name, key: primaryKey, ...(cursor !== undefined && { cursor }) };
  const prepared = await writerOf(json, {}, info).prepareEvents(columns);
  const open = (turn: Turn) => simulated.open(key, turn);
  const whole = await prepared.all({ key, open, most: ROWS }, ROWS).whole(itself());
  const example = JSON.parse(Buffer.from(whole, 'latin1').toString());
  const content = contentOf(Type.Array(rowOf(columns, model)), offered, example);
  // A report is always whole.
  const request =
    cursor === undefined ? `beginning of the answer to seed=${SEED}` : `answer to n=${ROWS}&seed=${SEED}`;
  return {
    tags: ['events'],
    response: {
      200: {
        description: `The rows in order of time. The example is the ${request}.`,
        headers,
        content: { ...content, ...further },
      },
      ...(cursor !== undefined && {
        204: {
          description: 'There are no events after the one that the request names as Last-Event-ID.',
          type: 'null',
        },
      }),
      ...others,
    },
  };
}
