import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Broker } from '@platformatic/kafka';
import type { KafkaClient } from './client.js';
import { answersIn } from './failure.js';
import { type BatchWriter, batchWriter } from './records.js';

/** What a consumer group has of partition 0 of a topic. */
export interface GroupOffset {
  readonly topic: string;
  readonly offset: bigint;
  readonly metadata: string;
}

/** Rows for a topic, with the partition of each. */
export interface Records {
  readonly topic: string;
  readonly leaders: readonly Broker[];
  readonly values: readonly Buffer[];
  readonly keys: readonly Buffer[] | undefined;
  readonly partitions: readonly number[];
}

/** A producer of transactions, each of which has rows and an offset of a group, or the offset alone. */
export interface Transactions {
  /** What the group had when this began. */
  readonly offsets: readonly GroupOffset[];
  /** Resolves when both are committed. After an error, only a new producer knows whether they are. */
  commit(offset: GroupOffset, records?: Records): Promise<void>;
}

/** Bytes of rows in a batch of a partition. A topic usually takes 1 MiB. */
const BATCH = 512 << 10;
/** The most bytes that a record has beside its key and value: lengths, time and number. */
const RECORD = 24;
/** How many requests with rows may be under way: brokers know the order of five for each partition. */
const PARALLEL = 5;
/** Milliseconds until a coordinator is asked again that still writes the end of a transaction. */
const SOON = 5;
/** The longest time in milliseconds that brokers usually give a transaction. */
const LONGEST = 900_000;

/**
 * Begins with the producer id of a name, which is also the name of the group. From then on, brokers refuse what an older producer of
 * that name sends, and what it has left open is aborted; the offsets are read after that. Brokers abort a transaction that takes
 * longer than `timeout` milliseconds.
 */
export async function openTransactions(
  client: KafkaClient,
  name: string,
  timeout: number,
): Promise<Transactions> {
  const { library, ask } = client;
  const coordinator = await client.coordinator('transactions', name);
  const { producerId, producerEpoch } = await settled(() =>
    // -1 and -1 are of no producer yet. With any other number, a name that is known is refused.
    ask(coordinator, library.initProducerIdV4, name, Math.min(timeout, LONGEST), -1n, -1),
  );
  const group = await client.coordinator('group', name);
  const fetched = await settled(() =>
    ask(group, library.offsetFetchV8, [{ groupId: name, topics: null, memberEpoch: -1 }], true),
  );
  const produceApi = produceRequest(library, name);
  /** The number of the next record of each partition: "topic:partition". */
  const sequences = new Map<string, number>();

  async function produce(records: Records): Promise<void> {
    const underWay: Promise<unknown>[] = [];
    for (const { leader, batches } of requestsOf(records)) {
      const written = [...batches].map(([partition, batch]) => {
        const place = `${records.topic}:${partition}`;
        const sequence = sequences.get(place) ?? 0;
        sequences.set(place, (sequence + batch.records) & 0x7fffffff);
        return { partition, bytes: batch.end({ producerId, producerEpoch, sequence }, library.crc32c) };
      });
      const sent = ask(leader, { api: produceApi }, timeout, records.topic, written);
      sent.catch(() => {});
      underWay.push(sent);
      if (underWay.length >= PARALLEL) await underWay.shift();
      else await setImmediate();
    }
    await Promise.all(underWay);
  }

  async function keep({ topic, offset, metadata }: GroupOffset): Promise<void> {
    await settled(() => ask(coordinator, library.addOffsetsToTxnV3, name, producerId, producerEpoch, name));
    const partition = {
      partitionIndex: 0,
      committedOffset: offset,
      committedLeaderEpoch: -1,
      committedMetadata: metadata,
    };
    const topics = [{ name: topic, partitions: [partition] }];
    await ask(group, library.txnOffsetCommitV3, name, name, producerId, producerEpoch, -1, '', null, topics);
  }

  return {
    offsets: (fetched.groups[0]?.topics ?? []).flatMap(({ name: topic, partitions }) =>
      partitions.map(({ committedOffset, metadata }) => ({
        topic,
        offset: committedOffset,
        metadata: metadata ?? '',
      })),
    ),
    async commit(offset, records) {
      if (records === undefined) {
        await keep(offset);
      } else {
        const topics = [{ name: records.topic, partitions: [...new Set(records.partitions)] }];
        const transaction = { transactionalId: name, producerId, producerEpoch, verifyOnly: false, topics };
        await settled(() => ask(coordinator, library.addPartitionsToTxnV3, [transaction]));
        await Promise.all([produce(records), keep(offset)]);
      }
      await ask(coordinator, library.endTxnV3, name, producerId, producerEpoch, true);
    },
  };
}

/** Asks until the transaction before is written to its end. */
async function settled<T>(request: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await request();
    } catch (error) {
      const unsettled = /^(CONCURRENT_TRANSACTIONS|UNSTABLE_OFFSET_COMMIT)$/;
      if (!answersIn(error).some((answer) => unsettled.test(answer))) throw error;
      await sleep(SOON);
    }
  }
}

/** Records for one leader: a batch for each partition. */
interface Request {
  readonly leader: Broker;
  readonly batches: Map<number, BatchWriter>;
}

/** Rows as requests to the leaders of their partitions, in their order. */
function* requestsOf({ leaders, values, keys, partitions }: Records): Generator<Request> {
  const open = new Map<Broker, Request>();
  for (const [index, value] of values.entries()) {
    const partition = partitions[index] as number;
    const leader = leaders[partition] as Broker;
    const key = keys?.[index];
    const bytes = value.length + (key?.length ?? 0) + RECORD;
    let request = open.get(leader);
    if (request !== undefined && (request.batches.get(partition)?.length ?? 0) + bytes > BATCH) {
      yield request;
      request = undefined;
    }
    if (request === undefined) {
      request = { leader, batches: new Map() };
      open.set(leader, request);
    }
    let batch = request.batches.get(partition);
    if (batch === undefined) {
      batch = batchWriter();
      request.batches.set(partition, batch);
    }
    batch.add(key, value);
  }
  yield* open.values();
}

/** The request of rows, with batches that are written already. */
const produceRequest = ({ Writer, createAPI, produceV9 }: KafkaClient['library'], name: string) =>
  createAPI<[number, string, readonly { partition: number; bytes: Buffer }[]], unknown>(
    produceV9.api.key,
    produceV9.api.version,
    (timeout: number, topic: string, batches: { partition: number; bytes: Buffer }[]) =>
      Writer.create()
        .appendString(name)
        .appendInt16(ALL)
        .appendInt32(timeout)
        .appendArray([topic], (w) =>
          w.appendString(topic).appendArray(batches, (w, { partition, bytes }) => {
            w.appendInt32(partition).appendBytes(bytes);
          }),
        )
        .appendTaggedFields(),
    produceV9.parseResponse,
  );

/** All replicas that are in sync must have the rows before a broker answers. */
const ALL = -1;
