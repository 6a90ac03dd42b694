import { Type } from 'typebox';
import type { Batch } from '../contract/batch.js';
import type { Destination } from '../contract/destination.js';
import { TransferError } from '../contract/failure.js';
import { linesOf } from '../protocols/lines.js';

export const pubsubSettings = Type.Object(
  {
    kind: Type.Literal('pubsub'),
    project: Type.String({ minLength: 1 }),
    topic: Type.String({ minLength: 1 }),
    /** The column whose value is the ordering key of a message. */
    ordering_key: Type.Optional(Type.String({ minLength: 1 })),
  },
  { additionalProperties: false },
);

interface Settings {
  readonly project: string;
  readonly topic: string;
  readonly ordering_key?: string;
}

/** Messages of a request: the server takes a thousand. */
const BATCH = { usual: 500, most: 500 };
const PARALLEL = 8;
/** Milliseconds that a request may take. */
const WITHIN = 20_000;

/**
 * A topic of Google Cloud Pub/Sub: a message a row, with its JSON as data, and as attributes the dataset and the row's
 * position in it, by which subscribers tell a row that comes twice. Credentials are found as Google's libraries find them;
 * with PUBSUB_EMULATOR_HOST in the environment an emulator is talked to.
 */
export function pubsub({ project, topic: name, ordering_key: orderingKey }: Settings): Destination {
  const topic = `projects/${project}/topics/${name}`;
  let made: ReturnType<typeof connect> | undefined;
  const client = () => {
    made ??= connect(project);
    return made;
  };

  async function send(batch: Batch, signal: AbortSignal): Promise<{ quarantined: number }> {
    const { table, position, bytes } = batch;
    const messages = linesOf(bytes).map((data, index) => {
      const attributes = { dataset: table.name, position: String(position(index)) };
      if (orderingKey === undefined) return { data, attributes };
      const { [orderingKey]: key } = JSON.parse(data.toString());
      if (key === undefined) throw new TransferError(`${table.name} has no column ${orderingKey}`, false);
      return { data, attributes, orderingKey: String(key) };
    });
    const publishing = (await client()).publish({ topic, messages }, once) as Cancellable;
    const cancel = () => publishing.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      await publishing;
      return { quarantined: 0 };
    } catch (error) {
      throw failure(error);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  return {
    kind: 'pubsub',
    modes: ['append'],
    notation: 'ndjson',
    batch: BATCH,
    // Requests that overtake each other would break the order.
    parallel: orderingKey === undefined ? PARALLEL : 1,
    async check() {
      await (await client()).getTopic({ topic }, once).catch((error) => {
        // Whoever may publish need not be allowed to look.
        if (error.code !== PERMISSION_DENIED) throw failure(error);
      });
    },
    open: async () => ({ send, async close() {} }),
    async close() {
      await (await made)?.close();
    },
  };
}

/** What calls of Google's libraries are. */
type Cancellable = Promise<unknown> & { cancel(): void };

/** Deliveries do the trying again, and tell of it. */
const once = { timeout: WITHIN, retry: { retryCodes: [] } };

async function connect(projectId: string) {
  const { v1 } = await import('@google-cloud/pubsub');
  const { PUBSUB_EMULATOR_HOST: emulator } = process.env;
  if (!emulator) return new v1.PublisherClient({ projectId });
  const { grpc } = await import('google-gax');
  const { hostname: servicePath, port } = new URL(`http://${emulator}`);
  const sslCreds = grpc.credentials.createInsecure();
  return new v1.PublisherClient({ projectId, servicePath, port: Number(port), sslCreds });
}

const PERMISSION_DENIED = 7;
/** Codes of gRPC that pass: cancelled, unknown, deadline exceeded, resource exhausted, aborted, internal, unavailable. */
const passing = new Set([1, 2, 4, 8, 10, 13, 14]);

function failure(error: unknown): Error {
  if (error instanceof TransferError) return error;
  const { code, message } = error as { code?: number; message: string };
  return new TransferError(message, code !== undefined && passing.has(code));
}
