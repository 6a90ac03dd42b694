import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { API, Broker, SASLOptions } from '@platformatic/kafka';
import { TransferError } from '../../contract/failure.js';
import { answersIn, kafkaFailure } from './failure.js';

export interface KafkaSettings {
  /** Some of the brokers, by which the others are found. */
  readonly brokers: readonly Broker[];
  readonly tls?: TlsOptions;
  readonly sasl?: SASLOptions;
}

/** Connections to the brokers of a cluster, made when they are needed. */
export interface KafkaClient {
  readonly library: typeof import('@platformatic/kafka');
  /** Sends a request to a broker, or to any; resolves to the answer, and rejects where that is an error. */
  ask<Request extends unknown[], Answer>(
    broker: Broker | undefined,
    api: { readonly api: API<Request, Answer> },
    ...request: Request
  ): Promise<Answer>;
  /** The broker that has a group or the transactions of a producer. */
  coordinator(of: 'group' | 'transactions', name: string): Promise<Broker>;
  /** The leaders of a topic's partitions. A missing topic is made where the brokers do that. */
  leaders(topic: string): Promise<readonly Broker[]>;
  /**
   * Works with the brokers. Cuts the connections when `signal` is aborted. Rejects with a TransferError, or with the reason of
   * `signal`.
   */
  use<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Cuts the connections, for good. */
  cut(): void;
}

/** Milliseconds within which a connection must be established. */
const CONNECT_WITHIN = 10_000;
/** Milliseconds within which a request must be answered. What asks has a shorter time, since the client misreads answers after it. */
const ANSWER_WITHIN = 4_000_000;
/** How often, and after how many milliseconds, brokers are asked for a topic that is being made. */
const TOPIC = { attempts: 30, every: 100 };

/**
 * A client of Kafka 3.0 or later. It uses the requests of @platformatic/kafka and not its Producer, which gives partitions that Java's
 * clients do not give, adds partitions to transactions by a request that only brokers may send, and keeps no metadata with a position.
 */
export async function kafkaClient({ brokers, tls, sasl }: KafkaSettings): Promise<KafkaClient> {
  const library = await import('@platformatic/kafka');
  const pool = new library.ConnectionPool('seedstream', {
    connectTimeout: CONNECT_WITHIN,
    requestTimeout: ANSWER_WITHIN,
    ...(tls && { tls, tlsServerName: !brokers.some(({ host }) => isIP(host) > 0) }),
    ...(sasl && { sasl }),
  });
  // An error between two requests makes the next one connect anew.
  pool.on('connecting', ({ connection }) => connection.on('error', () => {}));

  const client: KafkaClient = {
    library,
    async ask(broker, { api }, ...request) {
      const connection = await (broker ? pool.get(broker) : pool.getFirstAvailable([...brokers]));
      return api.async(connection, ...request);
    },
    async coordinator(of, name) {
      const { coordinators } = await client.ask(
        undefined,
        library.findCoordinatorV4,
        library.FindCoordinatorKeyTypes[of === 'group' ? 'GROUP' : 'TRANSACTION'],
        [name],
      );
      return coordinators[0] as Broker;
    },
    async leaders(topic) {
      for (let attempt = 0; ; attempt++) {
        try {
          const found = await client.ask(undefined, library.metadataV11, [topic], true);
          const nodes = new Map(found.brokers.map((broker) => [broker.nodeId, broker]));
          const partitions = found.topics[0]?.partitions ?? [];
          partitions.sort((a, b) => a.partitionIndex - b.partitionIndex);
          return partitions.map(({ leaderId }) => nodes.get(leaderId) as Broker);
        } catch (error) {
          const [answer = ''] = answersIn(error);
          if (!/^(UNKNOWN_TOPIC_OR_PARTITION|LEADER_NOT_AVAILABLE)$/.test(answer)) throw error;
          if (attempt < TOPIC.attempts) await sleep(TOPIC.every);
          else if (answer === 'LEADER_NOT_AVAILABLE') throw error;
          else throw new TransferError(`there is no topic ${topic}, and the brokers make none`, false);
        }
      }
    },
    async use(signal, work) {
      signal.throwIfAborted();
      signal.addEventListener('abort', client.cut, { once: true });
      try {
        return await work();
      } catch (error) {
        throw signal.aborted ? signal.reason : kafkaFailure(error);
      } finally {
        signal.removeEventListener('abort', client.cut);
      }
    },
    cut() {
      const connections = [...pool].map(([, connection]) => connection);
      // Its own way to close waits for a broker that hangs.
      pool.close(() => {});
      for (const { socket } of connections) socket?.destroy();
    },
  };
  return client;
}

/** Rejects with a TransferError when the brokers are too old or too new. */
export async function checkVersions({ library, ask }: KafkaClient): Promise<void> {
  const { apiKeys } = await ask(undefined, library.apiVersionsV3, 'seedstream', '1');
  const needed = [library.offsetFetchV8, library.produceV9, library.addPartitionsToTxnV3, library.endTxnV3];
  for (const { api } of needed) {
    const known = apiKeys.find(({ apiKey }) => apiKey === api.key);
    if (known === undefined || known.minVersion > api.version || known.maxVersion < api.version)
      throw new TransferError('the brokers must be of Kafka 3.0 or later, up to 4', false);
  }
}
