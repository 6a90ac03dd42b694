import { ndjson } from '../../formats/json.js';
import { Type } from '../../json-schema.js';
import type { Environment } from '../configuration/destinations-file.js';
import { kindOf, timeoutSetting } from '../configuration/kinds.js';
import type { Batch } from '../contract/batch.js';
import { within } from '../contract/deadline.js';
import type { Destination, Receipt } from '../contract/destination.js';
import { TransferError } from '../contract/failure.js';
import { linesOf } from '../protocols/lines.js';

const settings = {
  project: Type.String({ minLength: 1 }),
  topic: Type.String({ minLength: 1 }),
  /** The column whose value becomes the ordering key of a message. */
  ordering_key: Type.Optional(Type.String({ minLength: 1 })),
  ...timeoutSetting(20),
};

/** Messages of a request: the server takes a thousand. */
const BATCH = { usual: 500, most: 500 };
const PARALLEL = 8;

/**
 * A topic of Google Cloud Pub/Sub. Each row is a message: its data is the row as JSON, its attributes are the dataset and the
 * row's position, by which a subscriber recognizes a row that comes twice. Google's library finds the credentials. When the
 * environment has PUBSUB_EMULATOR_HOST, messages go to that emulator.
 */
export const pubsub = kindOf(
  'pubsub',
  settings,
  ({ project, topic: name, ordering_key: orderingKey, timeout }, environment): Destination => {
    const topic = `projects/${project}/topics/${name}`;
    // A delivery retries by itself and counts its retries, so the library must not. Its calls cannot be cancelled, only end in time.
    const once = { timeout: (timeout as number) * 1000, retry: { retryCodes: [] } };
    let connected: ReturnType<typeof connect> | undefined;
    const client = () => {
      connected ??= connect(project, environment);
      return connected;
    };

    async function send({ table, position, bytes, keys }: Batch, signal: AbortSignal): Promise<Receipt> {
      const messages = linesOf(bytes).map((data, index) => ({
        data,
        attributes: { dataset: table.name, position: String(position(index)) },
        ...(keys !== undefined && { orderingKey: String(keys[index]) }),
      }));
      const publisher = await client();
      signal.throwIfAborted();
      await publisher.publish({ topic, messages }, once).catch(rejectAsFailure);
      return { quarantined: 0 };
    }

    return {
      kind: 'pubsub',
      guarantee: 'at-least-once',
      modes: ['append'],
      wants: {
        format: ndjson,
        ...(orderingKey !== undefined && { keyColumns: () => [orderingKey] }),
      },
      batch: BATCH,
      timeout: timeout as number,
      // Two requests at a time could overtake each other and break the order.
      parallel: orderingKey === undefined ? PARALLEL : 1,
      async check(signal) {
        const publisher = await client();
        const get = async () => {
          await publisher.getTopic({ topic }, once).catch((error) => {
            // An account that may publish need not be allowed to read the topic.
            if (error.code !== PERMISSION_DENIED) rejectAsFailure(error);
          });
        };
        await within(once.timeout, signal, get);
      },
      open: async () => ({ send, async close() {} }),
      async close() {
        await (await connected)?.close();
      },
    };
  },
  ['@google-cloud/pubsub@5', 'google-gax@5'],
);

async function connect(projectId: string, { PUBSUB_EMULATOR_HOST: emulator }: Environment) {
  const { v1 } = await import('@google-cloud/pubsub');
  if (!emulator) return new v1.PublisherClient({ projectId });
  const { grpc } = await import('google-gax');
  const { hostname: servicePath, port } = new URL(`http://${emulator}`);
  const sslCreds = grpc.credentials.createInsecure();
  // Otherwise the client asks Google's metadata server for the domain of credentials that nobody needs.
  const clientOptions = { universeDomain: 'googleapis.com' };
  return new v1.PublisherClient({ projectId, servicePath, port: Number(port), sslCreds, clientOptions });
}

const PERMISSION_DENIED = 7;
/** gRPC codes that may go away: cancelled, unknown, deadline exceeded, resource exhausted, aborted, internal, unavailable. */
const transient = new Set([1, 2, 4, 8, 10, 13, 14]);

function rejectAsFailure(error: unknown): never {
  const { code, message } = error as { code?: number; message: string };
  throw new TransferError(message, code !== undefined && transient.has(code));
}
