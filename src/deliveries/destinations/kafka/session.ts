import type { Batch, Checkpoint } from '../../contract/batch.js';
import type { RunName, Session } from '../../contract/destination.js';
import { TransferError } from '../../contract/failure.js';
import { checkVersions, type KafkaClient } from '../../protocols/kafka/client.js';
import { partitionOf } from '../../protocols/kafka/partition.js';
import { openTransactions, type Records, type Transactions } from '../../protocols/kafka/transactions.js';
import { linesOf } from '../../protocols/lines.js';
import { positionAt, positionIn } from './position.js';

/** What a session needs of its destination. */
export interface SessionMeans {
  connect(): Promise<KafkaClient>;
  /** The topic of a table's rows. */
  topicOf(table: string): string;
  /** Milliseconds of a transaction. */
  readonly timeout: number;
  /** Milliseconds after which a position that rests is committed again: brokers forget it after a week, if not told otherwise. */
  readonly rest: number;
}

/** The name of a delivery's producer and of its group. */
export const nameOf = (delivery: string) => `seedstream-${delivery}`;

/** Fences what an earlier session has left, and reads the position. */
export async function openSession(
  { delivery, run }: RunName,
  { connect, topicOf, timeout, rest }: SessionMeans,
  signal: AbortSignal,
): Promise<Session> {
  let client: KafkaClient;
  let transactions: Transactions;
  let position: ReturnType<typeof positionIn>;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  /** Whether another process has moved the position. */
  let lost = false;
  let turn: Promise<unknown> = Promise.resolve();
  /** The leaders of topics, which the next session asks for anew. */
  const leaders = new Map<string, Records['leaders']>();

  /** Works when the work before has ended. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  }

  async function begin(signal: AbortSignal): Promise<void> {
    const fresh = await connect();
    try {
      transactions = await fresh.use(signal, async () => {
        await checkVersions(fresh);
        return openTransactions(fresh, nameOf(delivery), timeout);
      });
    } catch (error) {
      fresh.cut();
      throw error;
    }
    client = fresh;
    position = positionIn(transactions.offsets, run);
  }

  /** Commits the position again when it has rested for so long. */
  function restUntilRenewal(milliseconds: number): void {
    clearTimeout(timer);
    if (closed) return;
    timer = setTimeout(() => {
      inTurn(renew).then(
        () => restUntilRenewal(rest),
        () => restUntilRenewal(rest / 100),
      );
    }, milliseconds);
    timer.unref();
  }

  async function renew(): Promise<void> {
    if (closed || lost) return;
    client.cut();
    const before = position;
    const signal = AbortSignal.timeout(timeout);
    await begin(signal);
    lost = position?.checkpoint.rows !== before?.checkpoint.rows;
    if (lost || position === undefined) return;
    const { topic, checkpoint } = position;
    await client.use(signal, () => transactions.commit(positionAt(topic, run, checkpoint)));
  }

  async function recordsOf({ table, bytes, keys, position }: Batch): Promise<Records> {
    const topic = topicOf(table.name);
    const known = leaders.get(topic) ?? (await client.leaders(topic));
    leaders.set(topic, known);
    const values = linesOf(bytes);
    const partitions = values.map((_, index) =>
      keys === undefined
        ? Number(BigInt(position(index)) % BigInt(known.length))
        : partitionOf(keys[index] as Buffer, known.length),
    );
    return { topic, leaders: known, values, keys, partitions };
  }

  async function deliver(batch: Batch): Promise<void> {
    if (lost) throw new TransferError('another process has continued the delivery', true);
    const records = await recordsOf(batch);
    await transactions.commit(positionAt(records.topic, run, batch.after), records);
    position = { topic: records.topic, checkpoint: batch.after };
  }

  await begin(signal);
  restUntilRenewal(rest);
  return {
    get checkpoint(): Checkpoint | null {
      return position?.checkpoint ?? null;
    },
    forgets: true,
    async send(batch, signal) {
      await inTurn(() => client.use(signal, () => deliver(batch)));
      restUntilRenewal(rest);
      return { quarantined: 0 };
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      client.cut();
    },
  };
}
