import { setTimeout as sleep } from 'node:timers/promises';
import type { AttributeValue, DynamoDBClient, WriteRequest } from '@aws-sdk/client-dynamodb';
import { elementsOf, type JsonValue, membersOf } from '../../files/json/members.js';
import { CellKind } from '../../files/record.js';
import { ndjson } from '../../formats/json.js';
import type { TableDefinition } from '../../formats/sql/ddl.js';
import { type Static, type TObject, Type } from '../../json-schema.js';
import { kindOf, timeoutSetting } from '../configuration/kinds.js';
import type { Batch } from '../contract/batch.js';
import { within } from '../contract/deadline.js';
import type { Destination, Receipt } from '../contract/destination.js';
import { TransferError } from '../contract/failure.js';
import { awsClientOptions, awsFailure } from '../protocols/aws.js';
import { linesOf } from '../protocols/lines.js';

const properties = {
  region: Type.String({ minLength: 1 }),
  /** The URL of a server other than Amazon's. */
  endpoint: Type.Optional(Type.String({ pattern: '^https?://', title: 'a URL of http:// or https://' })),
  access_key_id: Type.Optional(Type.String({ minLength: 1 })),
  secret_access_key: Type.Optional(Type.String({ minLength: 1 })),
  ...timeoutSetting(30),
};

/** A BatchWriteItem request takes at most 25 items. */
const BATCH = { usual: 25, most: 25 };
const PARALLEL = 16;
/** What an array begins with: [ */
const OPEN_LIST = 0x5b;
/** How often items are sent that the server has left unprocessed, before that is an error. */
const ATTEMPTS = 8;
/** Milliseconds of the first pause before unprocessed items are sent again, on average. */
const PAUSE = 50;
/** Seconds within which a new table must be ready. */
const TABLE_WITHIN = 60;
/** Milliseconds within which a table is ready, or the server has said that it cannot be. */
const MADE_WITHIN = (TABLE_WITHIN + 10) * 1000;

type DynamodbSettings = Static<TObject<typeof properties>>;

/**
 * Tables of DynamoDB, made when missing. Each row is an item, and the dataset's key is the key of the table, so a row that
 * comes twice is there once.
 */
export const dynamodb = kindOf('dynamodb', properties, createDynamodb, ['@aws-sdk/client-dynamodb@3']);

function createDynamodb(settings: DynamodbSettings): Destination {
  let connected: ReturnType<typeof connect> | undefined;
  const connection = () => {
    connected ??= connect();
    return connected;
  };

  async function connect() {
    const library = await import('@aws-sdk/client-dynamodb');
    const client = new library.DynamoDBClient(awsClientOptions(settings));
    return { library, client };
  }

  const closing = new AbortController();
  const tables = new Map<string, Promise<void>>();
  /** Resolves when there is the table. Batches that are given up meanwhile wait for the same answer when they are sent again. */
  function tableFor(table: TableDefinition, row: Record<string, AttributeValue>): Promise<void> {
    const known = tables.get(table.name);
    if (known !== undefined) return known;
    const made = within(MADE_WITHIN, closing.signal, () => makeTable(table, row));
    tables.set(table.name, made);
    made.catch(() => tables.delete(table.name));
    return made;
  }

  /** Makes the table when it is missing; the types of its key are those of the key of `row`. */
  async function makeTable(table: TableDefinition, row: Record<string, AttributeValue>): Promise<void> {
    const { library, client } = await connection();
    const { DescribeTableCommand, CreateTableCommand, waitUntilTableExists } = library;
    const named = { TableName: table.name };
    const ready = () =>
      waitUntilTableExists({ client, maxWaitTime: TABLE_WITHIN, minDelay: 1, maxDelay: 2 }, named);
    const known = await client.send(new DescribeTableCommand(named)).catch((error) => {
      if (error.name !== 'ResourceNotFoundException') throw error;
      return undefined;
    });
    if (known !== undefined) {
      if (known.Table?.TableStatus === 'CREATING') await ready();
      return;
    }
    const [hash, range] = table.primaryKey;
    if (hash === undefined || table.primaryKey.length > 2) {
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
    await ready();
  }

  async function send({ table, bytes }: Batch, signal: AbortSignal): Promise<Receipt> {
    try {
      const { client, library } = await connection();
      const rows = linesOf(bytes).map(itemOf);
      await tableFor(table, rows[0] as Record<string, AttributeValue>);
      signal.throwIfAborted();
      // A request must not have two items with one key; the last one counts.
      const byKey = new Map(
        rows.map((row) => [JSON.stringify(table.primaryKey.map((name) => row[name])), row]),
      );
      const puts = [...(table.primaryKey.length === 0 ? rows : byKey.values())].map((Item) => ({
        PutRequest: { Item },
      }));
      await write(client, library.BatchWriteItemCommand, table.name, puts, signal);
      return { quarantined: 0 };
    } catch (error) {
      throw awsFailure(error, signal);
    }
  }

  return {
    kind: 'dynamodb',
    guarantee: 'at-least-once',
    // In both modes an item replaces the item that has its key.
    modes: ['append', 'upsert'],
    table: (text) => (/^[\w.-]{3,255}$/.test(text) ? { name: text } : undefined),
    wants: { format: ndjson },
    batch: BATCH,
    timeout: settings.timeout as number,
    parallel: PARALLEL,
    async check(abortSignal) {
      const { client, library } = await connection();
      await client.send(new library.ListTablesCommand({ Limit: 1 }), { abortSignal }).catch((error) => {
        throw awsFailure(error, abortSignal);
      });
    },
    open: async () => ({ send, async close() {} }),
    async close() {
      closing.abort();
      (await connected)?.client.destroy();
    },
  };
}

/** A row of NDJSON as an item. Numbers keep all their digits: DynamoDB takes them as text. */
const itemOf = (row: Buffer): Record<string, AttributeValue> =>
  Object.fromEntries(membersOf(row, 1).map((member) => [member.name, attributeOf(member)]));

function attributeOf({ kind, content }: JsonValue): AttributeValue {
  switch (kind) {
    case CellKind.Null:
      return { NULL: true };
    case CellKind.Boolean:
      return { BOOL: content.toString() === 'true' };
    case CellKind.Number:
      return { N: content.toString() };
    case CellKind.Text:
      return { S: content.toString() };
    case CellKind.Json:
      return content[0] === OPEN_LIST ? { L: elementsOf(content).map(attributeOf) } : { M: itemOf(content) };
  }
}

type Command = typeof import('@aws-sdk/client-dynamodb').BatchWriteItemCommand;

/** Writes items; sends again those that the server has left unprocessed. */
async function write(
  client: DynamoDBClient,
  Write: Command,
  table: string,
  items: WriteRequest[],
  abortSignal: AbortSignal,
): Promise<void> {
  let left = items;
  for (let attempt = 0; left.length > 0; attempt++) {
    if (attempt === ATTEMPTS)
      throw new TransferError('DynamoDB is overloaded: it leaves items unprocessed', true);
    if (attempt > 0) await sleep(Math.random() * PAUSE * 2 ** attempt, undefined, { signal: abortSignal });
    const answer = await client.send(new Write({ RequestItems: { [table]: left } }), { abortSignal });
    left = answer.UnprocessedItems?.[table] ?? [];
  }
}
