import { basename, extname } from 'node:path';
import { parsedJson } from '../../checked-files.js';
import { Type } from '../../json-schema.js';
import { shaped } from '../../shape.js';
import { type Delivery, states } from '../contract/delivery.js';
import { modes } from '../contract/destination.js';

const count = Type.Integer({ minimum: 0 });
const time = Type.String({ format: 'date-time' });

/** What the service relies on in the file of a delivery. What its source needs is checked when it is opened. */
const deliveryShape = Type.Object({
  id: Type.String(),
  request: Type.Object({
    source: Type.Object({}),
    destination: Type.String(),
    options: Type.Object({ mode: Type.Enum([...modes]), every: Type.Optional(Type.Number()) }),
  }),
  created: time,
  key: Type.Optional(Type.String()),
  state: Type.Enum([...states]),
  run: count,
  checkpoint: Type.Object({ rows: count, cursor: Type.Union([Type.String(), Type.Null()]) }),
  ownPosition: Type.Optional(Type.Boolean()),
  total: Type.Optional(count),
  bytes: count,
  rowsPerSecond: Type.Number(),
  retries: count,
  quarantined: count,
  lastError: Type.Optional(Type.String()),
  notes: Type.Optional(Type.Array(Type.String())),
  started: Type.Optional(time),
  ended: Type.Optional(time),
  due: Type.Optional(time),
});

/** The delivery in the text of its file. Throws an Error that says why there is none. */
export function readDelivery(text: string, path: string): Delivery {
  const delivery = shaped(
    deliveryShape,
    parsedJson(text),
    ({ pointer, message }) => new Error(`is no delivery: ${pointer} ${message}`),
  );
  if (delivery.id !== basename(path, extname(path))) throw new Error('has the id of another file');
  return delivery as Delivery;
}
