import { states } from '../../deliveries/contract/delivery.js';
import { badParameter, ProblemError } from '../../errors.js';
import { Type } from '../../json-schema.js';
import { failureResponse, problemResponse, writeProblems } from '../server/problem.js';

const time = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }));

export const deliverySchema = Type.Object(
  {
    id: Type.String(),
    state: Type.Enum([...states], {
      description:
        'queued: begins or continues soon. finishing: all rows have arrived, and the destination puts them in the place of the old ones, or adds foreign keys. waiting: waits for the destination to recover, or for the next run. cancelling: ends what is under way. done, failed, cancelled: has ended.',
    }),
    source: Type.Object({}, { description: 'The source of the request, with the seed' }),
    destination: Type.String(),
    options: Type.Object({}, { description: 'The options of the request, with every in seconds' }),
    run: Type.Integer({ description: 'The number of this run, from 1' }),
    rows: Type.Integer({ description: 'The rows of this run that the destination has acknowledged' }),
    total: Type.Optional(Type.Integer({ description: 'The number of rows of this run' })),
    percent: Type.Optional(Type.Number()),
    bytes: Type.Integer({ description: 'The bytes of all runs before compression' }),
    rowsPerSecond: Type.Integer({
      description: 'The average of the last seconds, or of the last run when the delivery has ended',
    }),
    secondsLeft: Type.Optional(Type.Integer()),
    retries: Type.Integer({ description: 'The number of failed attempts that were repeated' }),
    quarantined: Type.Integer({
      description: 'The number of rows that the destination has set aside as wrong',
    }),
    lastError: Type.Optional(Type.String()),
    notes: Type.Optional(
      Type.Array(Type.String(), {
        description:
          'What of the schema is left out at the destination, and why: a foreign key that cannot be made, for instance',
      }),
    ),
    created: Type.String({ format: 'date-time' }),
    started: time('When this run began'),
    ended: time('When the delivery ended'),
    due: time('When the next run begins'),
  },
  { $id: 'Delivery' },
);

const previewSchema = Type.Object(
  {
    source: Type.Object({}),
    destination: Type.String(),
    options: Type.Object({}),
    total: Type.Optional(Type.Integer({ description: 'The number of rows' })),
    notes: Type.Optional(
      Type.Array(Type.String(), { description: 'What of the schema is left out, and why' }),
    ),
    ddl: Type.Optional(Type.String({ description: 'The statements that make the tables that are missing' })),
    batch: Type.Optional(
      Type.Object(
        { table: Type.String(), rows: Type.Integer(), mediaType: Type.String(), text: Type.String() },
        { description: 'The first rows, as they are sent; left out where files of them are' },
      ),
    ),
  },
  { title: 'DeliveryPreview' },
);

const ID = '0b9c7c1e-3b0a-4f6e-9a55-1c2d3e4f5a6b';
export const params = Type.Object({
  id: Type.String({ description: 'The id of a delivery', examples: [ID] }),
});
export const unknownDelivery = (id: string) =>
  new ProblemError(404, `There is no delivery ${id}`, { parameter: 'id', value: id });
export const notFailed = (state: string) =>
  new ProblemError(409, `Only a delivery that has failed can be resumed: this one is ${state}`);
export const noEventId = (id: string) =>
  badParameter('Last-Event-ID', id, 'the id of an event of this delivery');
export const wrongEventId = problemResponse('Last-Event-ID is not the id of an event.', noEventId('7'));
export const notFound = problemResponse('There is no such delivery.', unknownDelivery(ID));
export const answerOf = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: 'Delivery#' } } },
});

export const requestHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      description:
        'A name for this request, in quotes or not, of 1 to 255 printable ASCII characters. The same request with the same key answers the same delivery, for as long as there is that delivery, so a client may send it again when it did not get the answer.',
      examples: ['"8e03978e-40d5-43dd-bc93-6894a57f9324"'],
    }),
  ),
});

export const requestQuery = {
  type: 'object',
  properties: {
    dry_run: Type.Boolean({
      description:
        'Whether nothing is delivered, and the answer has the statements that would make the missing tables and at most 100 rows of the first batch. Default: false.',
    }),
  },
  additionalProperties: false,
};

export const resumeQuery = {
  type: 'object',
  properties: {
    own_position: Type.Boolean({
      description:
        'Whether to go on after the last row that the service knows of, where the destination has forgotten how far the delivery is (kafka). Rows that arrived after it come twice. Default: false.',
    }),
  },
  additionalProperties: false,
};

/** The answers to POST /deliveries. */
export const requestResponses = {
  200: {
    description: 'With dry_run: what the delivery would do. Nothing is written.',
    content: { 'application/json': { schema: previewSchema } },
  },
  202: {
    ...answerOf('The delivery is queued.'),
    headers: { Location: Type.String({ description: 'The URL of the delivery' }) },
  },
  400: problemResponse(
    'The body does not describe a valid delivery.',
    new ProblemError(400, 'destination must be one of warehouse, not "warehous" (did you mean warehouse?)', {
      pointer: '/destination',
      value: 'warehous',
      allowed: ['warehouse'],
      suggestion: 'warehouse',
    }),
  ),
  409: problemResponse(
    'A request with this Idempotency-Key is under way.',
    new ProblemError(409, 'A request with this Idempotency-Key is under way: try again soon'),
  ),
  422: problemResponse(
    'Another request had this Idempotency-Key, or two names would be one in snake_case.',
    new ProblemError(422, 'Another request had this Idempotency-Key: a key is for one body'),
  ),
  413: problemResponse(
    'The body is too long.',
    new ProblemError(413, 'The body is longer than the 1048576 bytes that are allowed'),
  ),
  415: problemResponse(
    'The body is no JSON.',
    new ProblemError(415, 'The body must be JSON, sent with Content-Type: application/json', {
      value: 'text/plain',
      allowed: 'application/json',
    }),
  ),
  500: failureResponse,
  502: problemResponse(
    'With dry_run: the source gives no rows.',
    new ProblemError(502, 'The source gives no rows: the connection was refused'),
  ),
  ...writeProblems,
};
