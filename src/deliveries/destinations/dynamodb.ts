import { setTimeout as sleep } from 'node:timers/promises';
import type { AttributeValue, DynamoDBClient, WriteRequest } from '@aws-sdk/client-dynamodb';
import { Type } from 'typebox';
import type { Batch, Table } from '../contract/batch.js';
import type { Destination } from '../contract/destination.js';
import { isPassing, messageOf, TransferError } from '../contract/failure.js';
import { linesOf } from '../protocols/lines.js';

export const dynamodbSettings = Type.Object(
  {
    kind: Type.Literal('dynamodb'),
    region: Type.String({ minLength: 1 }),
    /** Of a server other than Amazon's. */
    endpoint: Type.Optional(Type.String({ pattern: '^https?://', title: 'a URL of http:// or https://' })),
    access_key_id: Type.Optional(Type.String({ minLength: 1 })),
    secret_access_key: Type.Optional(Type.String({ minLength: 1 })),
  },
  { additionalProperties: false },
);

interface Settings {
  readonly region: string;
  readonly endpoint?: string;
  readonly access_key_id?: string;
  readonly secret_access_key?: string;
}

/** BatchWriteItem takes no more. */
const BATCH = { usual: 25, most: 25 };
const PARALLEL = 16;
/** Times that items are sent again which the server has not got to, before it counts as an error. */
const ATTEMPTS = 8;
const PAUSE = 50;
/** Seconds that a table may take to come about. */
const TABLE_WITHIN = 60;

/**
 * Tables of DynamoDB, made when missing: an item a row, with the dataset's key as its key, so that a row that comes twice
 * is there once. Without keys in the settings, credentials are found as Amazon's libraries find them.
 */
export function dynamodb({ region, endpoint, access_key_id, secret_access_key }: Settings): Destination {
  let connected: ReturnType<typeof connect> | undefined;
  const connection = () => {
    connected ??= connect();
    return connected;
  };

  async function connect() {
    const [library, { marshall }] = await Promise.all([
      import('@aws-sdk/client-dynamodb'),
      import('@aws-sdk/util-dynamodb'),
    ]);
    const credentials =
      access_key_id === undefined || secret_access_key === undefined
        ? undefined
        : { accessKeyId: access_key_id, secretAccessKey: secret_access_key };
    const client = new library.DynamoDBClient({
      region,
      ...(endpoint !== undefined && { endpoint }),
      ...(credentials !== undefined && { credentials }),
      // Deliveries do the trying again, and tell of it.
      maxAttempts: 1,
    });
    return { library, client, marshall };
  }

  const tables = new Map<string, Promise<void>>();
  /** Makes the table when it is missing, with the key's types as this row has them. */
  async function makeTable(table: Table, row: Record<string, AttributeValue>): Promise<void> {
    const { library, client } = await connection();
    const { DescribeTableCommand, CreateTableCommand, waitUntilTableExists } = library;
    const named = { TableName: table.name };
    const missing = await client.send(new DescribeTableCommand(named)).then(
      () => false,
      (error) => {
        if (error.name === 'ResourceNotFoundException') return true;
        throw error;
      },
    );
    if (!missing) return;
    const [hash, range] = table.key;
    if (hash === undefined || table.key.length > 2) {
      throw new TransferError(`${table.name} needs a key of one or two columns for DynamoDB`, false);
    }
    const keys = [hash, ...(range === undefined ? [] : [range])];
    const create = new CreateTableCommand({
      ...named,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys.map((name, index) => ({
        AttributeName: name,
        KeyType: index === 0 ? 'HASH' : 'RANGE',
      })),
      AttributeDefinitions: keys.map((name) => ({
        AttributeName: name,
        AttributeType: row[name]?.N === undefined ? 'S' : 'N',
      })),
    });
    await client.send(create).catch((error) => {
      if (error.name !== 'ResourceInUseException') throw error;
    });
    await waitUntilTableExists({ client, maxWaitTime: TABLE_WITHIN, minDelay: 1, maxDelay: 2 }, named);
  }

  async function send({ table, bytes }: Batch, signal: AbortSignal): Promise<{ quarantined: number }> {
    try {
      const { client, library, marshall } = await connection();
      const rows = linesOf(bytes).map((line) => marshall(JSON.parse(line.toString())));
      let made = tables.get(table.name);
      if (made === undefined) {
        made = makeTable(table, rows[0] as Record<string, AttributeValue>);
        tables.set(table.name, made);
        made.catch(() => tables.delete(table.name));
      }
      await made;
      // A request must not hold two items of one key; the last one counts.
      const byKey = new Map(rows.map((row) => [JSON.stringify(table.key.map((name) => row[name])), row]));
      const puts = [...(table.key.length === 0 ? rows : byKey.values())].map((Item) => ({
        PutRequest: { Item },
      }));
      await write(client, library.BatchWriteItemCommand, table.name, puts, signal);
      return { quarantined: 0 };
    } catch (error) {
      throw failure(error, signal);
    }
  }

  return {
    kind: 'dynamodb',
    // Either way an item takes the place of one with its key.
    modes: ['append', 'upsert'],
    notation: 'ndjson',
    batch: BATCH,
    parallel: PARALLEL,
    async check(abortSignal) {
      const { client, library } = await connection();
      await client.send(new library.ListTablesCommand({ Limit: 1 }), { abortSignal }).catch((error) => {
        throw failure(error, abortSignal);
      });
    },
    open: async () => ({ send, async close() {} }),
    async close() {
      (await connected)?.client.destroy();
    },
  };
}

type Command = typeof import('@aws-sdk/client-dynamodb').BatchWriteItemCommand;

/** Writes items, those again that the server has not got to. */
async function write(
  client: DynamoDBClient,
  Write: Command,
  table: string,
  items: WriteRequest[],
  abortSignal: AbortSignal,
): Promise<void> {
  let left = items;
  for (let attempt = 0; left.length > 0; attempt++) {
    if (attempt === ATTEMPTS) throw new TransferError('DynamoDB has too much to do', true);
    if (attempt > 0) await sleep(Math.random() * PAUSE * 2 ** attempt, undefined, { signal: abortSignal });
    const answer = await client.send(new Write({ RequestItems: { [table]: left } }), { abortSignal });
    left = answer.UnprocessedItems?.[table] ?? [];
  }
}

const busy =
  /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|Timeout|InternalServerError|ServiceUnavailable/;

function failure(error: unknown, signal: AbortSignal): Error {
  if (error instanceof TransferError) return error;
  const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
  const canRetry = busy.test(name) || isPassing(error) || ($metadata?.httpStatusCode ?? 0) >= 500;
  return new TransferError(`${name}: ${messageOf(error)}`, canRetry && !signal.aborted);
}
