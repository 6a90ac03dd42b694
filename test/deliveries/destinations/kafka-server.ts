// A broker that speaks the protocol of Kafka as far as a delivery needs it: transactions, fenced producers, offsets of groups. It is
// alone in its cluster. What it reads and writes goes through the reader and the writer of the client's library; that they are the
// protocol's, a real broker shows (npm run kills).
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import {
  type KafkaRecord,
  protocolAPIsById,
  protocolErrors,
  Reader,
  readRecordsBatch,
  Writer,
} from '@platformatic/kafka';
import type { Test } from 'tap';

export interface StoredRecord {
  readonly partition: number;
  readonly key: string | undefined;
  readonly value: string;
}

interface Offset {
  readonly offset: bigint;
  readonly metadata: string | null;
}

export interface KafkaServer {
  readonly port: number;
  /** What has been committed, by topic. */
  readonly topics: Map<string, StoredRecord[]>;
  /** The offsets of groups by "topic", of partition 0. */
  readonly groups: Map<string, Map<string, Offset>>;
  /** The names of the requests that came. */
  readonly requests: string[];
  /** The bytes of the batches that came. */
  readonly batches: number[];
  /** What the server does other than usual. */
  readonly habits: {
    /** The port that brokers tell clients. */
    port: number;
    /** The name of the error that a request gets, by the request's name. */
    refuse(request: string): string | undefined;
    /** Whether a request is carried out, but the connection cut instead of an answer. */
    cut(request: string): boolean;
    /** Whether missing topics are made. */
    makesTopics: boolean;
    /** The password that clients need. */
    password: string | undefined;
    /** The newest version of Produce. */
    produce: number;
  };
}

const PARTITIONS = 2;

interface Producer {
  readonly id: bigint;
  epoch: number;
  /** What the open transaction will have done when it is committed. */
  changes: (() => void)[];
  partitions: Set<string>;
  groups: Set<string>;
  /** The next number of each partition in this epoch. */
  sequences: Map<string, number>;
  /** How many requests still find the end of the last transaction unwritten. */
  ending: number;
}

export async function startKafka(t: Test, tls?: TlsOptions): Promise<KafkaServer> {
  const sockets = new Set<Socket>();
  const producers = new Map<string, Producer>();
  const serveOne = (socket: Socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.on('close', () => sockets.delete(socket));
    serve(socket, state, producers);
  };
  const server: Server = tls === undefined ? createServer(serveOne) : createTlsServer(tls, serveOne);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as { port: number };
  const state: KafkaServer = {
    port,
    topics: new Map(),
    groups: new Map(),
    requests: [],
    batches: [],
    habits: {
      port,
      refuse: () => undefined,
      cut: () => false,
      makesTopics: true,
      password: undefined,
      produce: 12,
    },
  };
  return state;
}

const codeOf = (name: string) => protocolErrors[name]?.code as number;

/** One connection: requests come as a length, a head and a body, and are answered in their order. */
function serve(socket: Socket, state: KafkaServer, producers: Map<string, Producer>): void {
  const { habits, topics, groups } = state;
  let held = Buffer.alloc(0);
  let authenticated = false;

  /** The producer of a transaction's request, or the name of the error. */
  function known(name: string, id: bigint, epoch: number): Producer | string {
    const producer = producers.get(name);
    if (producer === undefined || producer.id !== id) return 'INVALID_PRODUCER_ID_MAPPING';
    return producer.epoch === epoch ? producer : 'PRODUCER_FENCED';
  }
  const codeFor = (producer: Producer | string) => (typeof producer === 'string' ? codeOf(producer) : 0);
  /** Like known(), but for a while after the end of a transaction it is still being written. */
  function ready(name: string, id: bigint, epoch: number): Producer | string {
    const producer = known(name, id, epoch);
    if (typeof producer === 'string' || producer.ending === 0) return producer;
    producer.ending--;
    return 'CONCURRENT_TRANSACTIONS';
  }

  const answers: Record<string, (body: Reader, refused: number) => Writer> = {
    ApiVersions: () =>
      Writer.create()
        .appendInt16(0)
        .appendArray(Object.keys(protocolAPIsById), (w, key) =>
          w
            .appendInt16(Number(key))
            .appendInt16(0)
            .appendInt16(Number(key) === 0 ? habits.produce : 9),
        )
        .appendInt32(0)
        .appendTaggedFields(),

    Metadata(body, refused) {
      const asked = body.readArray((r) => {
        r.readUUID();
        return r.readString();
      });
      for (const topic of asked) if (habits.makesTopics && !topics.has(topic)) topics.set(topic, []);
      return Writer.create()
        .appendInt32(0)
        .appendArray([0], (w) =>
          w.appendInt32(1).appendString('127.0.0.1').appendInt32(habits.port).appendString(null),
        )
        .appendString('cluster')
        .appendInt32(1)
        .appendArray(asked, (w, topic) => {
          const there = topics.has(topic);
          w.appendInt16(refused || (there ? 0 : codeOf('UNKNOWN_TOPIC_OR_PARTITION')))
            .appendString(topic)
            .appendUUID(null)
            .appendBoolean(false)
            .appendArray(there ? Array.from({ length: PARTITIONS }, (_, index) => index) : [], (w, index) => {
              w.appendInt16(0).appendInt32(index).appendInt32(1).appendInt32(0);
              for (const nodes of [[1], [1], []])
                w.appendArray(nodes, (w, node) => w.appendInt32(node), true, false);
            })
            .appendInt32(0);
        })
        .appendBoolean(false)
        .appendTaggedFields();
    },

    FindCoordinator(body, refused) {
      body.readInt8();
      const keys = body.readArray((r) => r.readString(), true, false);
      return Writer.create()
        .appendInt32(0)
        .appendArray(keys, (w, key) =>
          w
            .appendString(key)
            .appendInt32(1)
            .appendString('127.0.0.1')
            .appendInt32(habits.port)
            .appendInt16(refused)
            .appendString(null),
        )
        .appendTaggedFields();
    },

    InitProducerId(body, refused) {
      const name = body.readString();
      const timeout = body.readInt32();
      const [id, epoch] = [body.readInt64(), body.readInt16()];
      let error = refused || (timeout > 900_000 ? codeOf('INVALID_TRANSACTION_TIMEOUT') : 0);
      const before = producers.get(name);
      if (before !== undefined && (id !== -1n || epoch !== -1)) error ||= codeOf('PRODUCER_FENCED');
      const producer: Producer = {
        id: before?.id ?? BigInt(producers.size + 1000),
        epoch: (before?.epoch ?? -1) + 1,
        changes: [],
        partitions: new Set(),
        groups: new Set(),
        sequences: new Map(),
        ending: 0,
      };
      if (error === 0) producers.set(name, producer);
      return Writer.create()
        .appendInt32(0)
        .appendInt16(error)
        .appendInt64(producer.id)
        .appendInt16(producer.epoch)
        .appendTaggedFields();
    },

    OffsetFetch(body, refused) {
      const asked = body.readArray((r) => {
        const name = r.readString();
        r.readNullableArray(() => undefined);
        return name;
      });
      return Writer.create()
        .appendInt32(0)
        .appendArray(asked, (w, group) => {
          w.appendString(group)
            .appendArray([...(groups.get(group) ?? [])], (w, [topic, { offset, metadata }]) => {
              w.appendString(topic).appendArray([0], (w) =>
                w.appendInt32(0).appendInt64(offset).appendInt32(-1).appendString(metadata).appendInt16(0),
              );
            })
            .appendInt16(refused);
        })
        .appendTaggedFields();
    },

    AddPartitionsToTxn(body, refused) {
      const producer = ready(body.readString(), body.readInt64(), body.readInt16());
      const asked = body.readArray((r) => ({
        topic: r.readString(),
        partitions: r.readArray((r) => r.readInt32(), true, false),
      }));
      const error = refused || codeFor(producer);
      if (error === 0)
        for (const { topic, partitions } of asked)
          for (const partition of partitions) (producer as Producer).partitions.add(`${topic}:${partition}`);
      return Writer.create()
        .appendInt32(0)
        .appendArray(asked, (w, { topic, partitions }) => {
          w.appendString(topic).appendArray(partitions, (w, partition) =>
            w.appendInt32(partition).appendInt16(error),
          );
        })
        .appendTaggedFields();
    },

    AddOffsetsToTxn(body, refused) {
      const producer = ready(body.readString(), body.readInt64(), body.readInt16());
      const error = refused || codeFor(producer);
      if (error === 0) (producer as Producer).groups.add(body.readString());
      return Writer.create().appendInt32(0).appendInt16(error).appendTaggedFields();
    },

    TxnOffsetCommit(body, refused) {
      const name = body.readString();
      const group = body.readString();
      const producer = known(name, body.readInt64(), body.readInt16());
      body.readInt32();
      body.readString();
      body.readNullableString();
      const asked = body.readArray((r) => ({
        topic: r.readString(),
        offsets: r.readArray((r) => {
          const [partition, offset] = [r.readInt32(), r.readInt64()];
          r.readInt32();
          return { partition, offset, metadata: r.readNullableString() };
        }),
      }));
      let error = refused || codeFor(producer);
      if (error === 0 && !(producer as Producer).groups.has(group)) error = codeOf('INVALID_TXN_STATE');
      if (error === 0)
        (producer as Producer).changes.push(() => {
          const offsets = groups.get(group) ?? new Map();
          groups.set(group, offsets);
          for (const {
            topic,
            offsets: [first],
          } of asked)
            if (first) offsets.set(topic, first);
        });
      return Writer.create()
        .appendInt32(0)
        .appendArray(asked, (w, { topic, offsets }) => {
          w.appendString(topic).appendArray(offsets, (w, { partition }) =>
            w.appendInt32(partition).appendInt16(error),
          );
        })
        .appendTaggedFields();
    },

    Produce(body, refused) {
      const name = body.readString();
      body.readInt16();
      body.readInt32();
      const answered = body.readArray((r) => {
        const topic = r.readString();
        return {
          topic,
          partitions: r.readArray((r) => {
            const partition = r.readInt32();
            const bytes = r.readUnsignedVarInt() - 1;
            state.batches.push(bytes);
            const batch = readRecordsBatch(r);
            const producer = known(name, batch.producerId, batch.producerEpoch);
            const error =
              refused ||
              (typeof producer === 'string' ? codeOf(producer) : append(producer, topic, partition, batch));
            return { partition, error };
          }),
        };
      });
      return Writer.create()
        .appendArray(answered, (w, { topic, partitions }) => {
          w.appendString(topic).appendArray(partitions, (w, { partition, error }) => {
            w.appendInt32(partition).appendInt16(error).appendInt64(0n).appendInt64(-1n).appendInt64(0n);
            w.appendArray([], () => {}).appendString(refused === 0 ? null : 'told to fail');
          });
        })
        .appendInt32(0)
        .appendTaggedFields();
    },

    EndTxn(body, refused) {
      const producer = known(body.readString(), body.readInt64(), body.readInt16());
      const error = refused || codeFor(producer);
      if (error === 0) {
        const ended = producer as Producer;
        if (body.readBoolean()) for (const change of ended.changes) change();
        ended.changes = [];
        ended.partitions.clear();
        ended.groups.clear();
        ended.ending = 2;
      }
      return Writer.create().appendInt32(0).appendInt16(error).appendTaggedFields();
    },

    DeleteGroups(body) {
      const asked = body.readArray((r) => r.readString(), true, false);
      return Writer.create()
        .appendInt32(0)
        .appendArray(asked, (w, group) =>
          w.appendString(group).appendInt16(groups.delete(group) ? 0 : codeOf('GROUP_ID_NOT_FOUND')),
        )
        .appendTaggedFields();
    },

    SaslHandshake: () =>
      Writer.create()
        .appendInt16(0)
        .appendArray(['PLAIN'], (w, mechanism) => w.appendString(mechanism, false), false, false),

    SaslAuthenticate(body) {
      const [, , password] = String(body.readBytes()).split('\0');
      authenticated = password === habits.password;
      const error = authenticated ? 0 : codeOf('SASL_AUTHENTICATION_FAILED');
      return Writer.create()
        .appendInt16(error)
        .appendString(authenticated ? null : 'Authentication failed')
        .appendBytes(Buffer.alloc(0))
        .appendInt64(0n)
        .appendTaggedFields();
    },
  };

  /** Keeps the records of a batch for the end of the transaction; the code of the error, or 0. */
  function append(
    producer: Producer,
    topic: string,
    partition: number,
    batch: ReturnType<typeof readRecordsBatch>,
  ): number {
    const place = `${topic}:${partition}`;
    if (!producer.partitions.has(place)) return codeOf('INVALID_TXN_STATE');
    if ((batch.attributes & 16) === 0) return codeOf('INVALID_RECORD');
    if (batch.firstSequence !== (producer.sequences.get(place) ?? 0))
      return codeOf('OUT_OF_ORDER_SEQUENCE_NUMBER');
    producer.sequences.set(place, batch.firstSequence + batch.records.length);
    producer.changes.push(() =>
      topics.get(topic)?.push(
        ...batch.records.map(({ key, value }: KafkaRecord) => ({
          partition,
          key: key?.toString(),
          value: String(value),
        })),
      ),
    );
    return 0;
  }

  function take(request: Buffer): void {
    const reader = Reader.from(request);
    const [api, , correlation] = [reader.readInt16(), reader.readInt16(), reader.readInt32()];
    const name = protocolAPIsById[api] ?? '';
    reader.readString(false);
    const old = name === 'SaslHandshake';
    if (!old) reader.readTaggedFields();
    state.requests.push(name);
    const isAuthentication = name.startsWith('Sasl') || name === 'ApiVersions';
    const answer = answers[name];
    if (answer === undefined || (habits.password !== undefined && !authenticated && !isAuthentication))
      return void socket.destroy();
    const refused = habits.refuse(name);
    const body = answer(reader, refused === undefined ? 0 : codeOf(refused));
    if (habits.cut(name)) return void socket.destroy();
    const head = Writer.create().appendInt32(correlation);
    if (!old && name !== 'ApiVersions') head.appendTaggedFields();
    socket.write(head.appendFrom(body).prependLength().buffer);
  }

  socket.on('data', (bytes: Buffer) => {
    held = Buffer.concat([held, bytes]);
    while (held.length >= 4 && held.length >= 4 + held.readInt32BE(0)) {
      const end = 4 + held.readInt32BE(0);
      const request = held.subarray(4, end);
      held = held.subarray(end);
      take(request);
    }
  });
}
