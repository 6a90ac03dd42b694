// The publisher service of Pub/Sub, as far as deliveries use it, by the protocol definition in Google's client.
import { join } from 'node:path';
import { loadSync } from '@grpc/proto-loader';
import { grpc } from 'google-gax';
import { projectRoot } from '../../../src/project-root.js';

export interface Message {
  readonly data: Buffer;
  readonly attributes: Record<string, string>;
  readonly orderingKey: string;
}

interface Publishing {
  readonly topic: string;
  readonly messages: Message[];
}

export interface PubsubServer {
  /** The value of PUBSUB_EMULATOR_HOST. */
  readonly host: string;
  stop(): void;
}

/**
 * Starts the server. `publish` receives each request and may return the status with which the request is refused; it is answered
 * when `before` resolves.
 */
export async function startPubsub(
  publish: (topic: string, messages: Message[]) => number | undefined,
  port = 0,
  before: () => Promise<unknown> = async () => {},
): Promise<PubsubServer> {
  const protos = ['@google-cloud/pubsub', 'google-gax'].map((name) =>
    join(projectRoot, 'node_modules', name, 'build/protos'),
  );
  const definition = loadSync('google/pubsub/v1/pubsub.proto', { includeDirs: protos });
  const loaded = grpc.loadPackageDefinition(definition) as unknown as {
    google: { pubsub: { v1: { Publisher: { service: grpc.ServiceDefinition } } } };
  };
  const server = new grpc.Server({ 'grpc.max_receive_message_length': 1 << 24 });
  let last = 0;
  server.addService(loaded.google.pubsub.v1.Publisher.service, {
    async publish({ request }: { request: Publishing }, done: grpc.sendUnaryData<unknown>) {
      const code = publish(request.topic, request.messages);
      await before();
      if (code !== undefined) done({ code, details: `refused with ${code}` });
      else done(null, { messageIds: request.messages.map(() => String(++last)) });
    },
    getTopic({ request }: { request: { topic: string } }, done: grpc.sendUnaryData<unknown>) {
      done(null, { name: request.topic });
    },
  });
  const bound = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { host: `127.0.0.1:${bound}`, stop: () => server.forceShutdown() };
}
