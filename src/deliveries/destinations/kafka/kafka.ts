import { readFileSync } from 'node:fs';
import { ndjson } from '../../../formats/json.js';
import { type Static, Type } from '../../../json-schema.js';
import { kindOf, timeoutSetting } from '../../configuration/kinds.js';
import type { Destination } from '../../contract/destination.js';
import { TransferError } from '../../contract/failure.js';
import { checkVersions, type KafkaSettings, kafkaClient } from '../../protocols/kafka/client.js';
import { answersIn } from '../../protocols/kafka/failure.js';
import { nameOf, openSession } from './session.js';

/** A transaction has as many rows as the source gives at once: 8 MiB. */
const BATCH = { usual: 1_000_000, most: 1_000_000 };

const DAY = 24 * 60 * 60 * 1000;

const properties = {
  /** Addresses of brokers: host:port. */
  brokers: Type.Array(Type.String({ pattern: '^[^\\s:/]+:\\d{1,5}$', title: 'host:port' }), { minItems: 1 }),
  /** The topic of a table's rows. */
  topic: Type.Optional(Type.String({ minLength: 1, default: '{table}' })),
  /** The column whose value becomes the key of a record. Left out: the columns of the primary key. */
  key: Type.Optional(Type.String({ minLength: 1 })),
  /** Left out: where there are other settings of TLS, or a password. */
  tls: Type.Optional(Type.Boolean()),
  ca_file: Type.Optional(Type.String({ minLength: 1 })),
  cert_file: Type.Optional(Type.String({ minLength: 1 })),
  key_file: Type.Optional(Type.String({ minLength: 1 })),
  sasl: Type.Optional(
    Type.Object(
      {
        mechanism: Type.Enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']),
        username: Type.String({ minLength: 1 }),
        password: Type.String({ minLength: 1 }),
      },
      { additionalProperties: false },
    ),
  ),
  ...timeoutSetting(60),
};

const shape = Type.Object(properties);

/**
 * Topics of Kafka. Each row is a record of JSON, keyed. A batch is one transaction: its rows, and the position as the offset of a
 * consumer group. So consumers that read what is committed (read_committed) get each row exactly once, whichever side is killed.
 */
export const kafka = kindOf(
  'kafka',
  properties,
  (settings): Destination => {
    const { topic: template = '{table}', key, timeout } = settings;
    const [unknown] = template.replaceAll('{table}', '').match(/\{.*?\}/) ?? [];
    if (unknown !== undefined) throw new Error(`topic has ${unknown}; in braces may stand table`);
    const reached = connectionOf(settings);
    const connect = () => kafkaClient(reached);

    async function once(
      signal: AbortSignal,
      work: (client: Awaited<ReturnType<typeof connect>>) => Promise<unknown>,
    ) {
      const client = await connect();
      try {
        await client.use(signal, () => work(client));
      } finally {
        client.cut();
      }
    }
    const means = { connect, topicOf, timeout: (timeout as number) * 1000, rest: DAY };
    function topicOf(table: string): string {
      const topic = template.replaceAll('{table}', table);
      if (!isTopic(topic)) throw new TransferError(`${topic} is no name of a topic`, false);
      return topic;
    }

    return {
      kind: 'kafka',
      guarantee: 'exactly-once',
      modes: ['append'],
      wants: {
        format: ndjson,
        keyColumns: ({ primaryKey }) => (key === undefined ? primaryKey : [key]),
      },
      batch: BATCH,
      timeout: timeout as number,
      parallel: 1,
      table: (text) => (isTopic(text) ? { name: text } : undefined),
      check: (signal) => once(signal, checkVersions),
      open: (run, _mode, signal) => openSession(run, means, signal),
      forget: (delivery, signal) =>
        once(signal, async ({ library, ask, coordinator }) => {
          const name = nameOf(delivery);
          await ask(await coordinator('group', name), library.deleteGroupsV2, [name]).catch((error) => {
            if (!answersIn(error).includes('GROUP_ID_NOT_FOUND')) throw error;
          });
        }),
      async close() {},
    };
  },
  ['@platformatic/kafka@1'],
);

const isTopic = (text: string) => /^[\w.-]{1,249}$/.test(text) && !/^\.{1,2}$/.test(text);

/** Reads the files of TLS; throws an Error where one is missing, or where settings contradict each other. */
function connectionOf({
  brokers,
  tls,
  ca_file,
  cert_file,
  key_file,
  sasl,
}: Static<typeof shape>): KafkaSettings {
  if ((cert_file === undefined) !== (key_file === undefined))
    throw new Error('cert_file and key_file must be given together');
  const files = ca_file !== undefined || cert_file !== undefined;
  if (tls === false && files) throw new Error('ca_file, cert_file and key_file are for tls: true');
  return {
    brokers: brokers.map((broker) => {
      const [host = '', port] = broker.split(':');
      return { host, port: Number(port) };
    }),
    ...((tls ?? (files || sasl !== undefined)) && {
      tls: {
        ...(ca_file !== undefined && { ca: readFileSync(ca_file) }),
        ...(cert_file !== undefined && { cert: readFileSync(cert_file) }),
        ...(key_file !== undefined && { key: readFileSync(key_file) }),
      },
    }),
    ...(sasl && { sasl }),
  };
}
