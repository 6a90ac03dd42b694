// Every kind of destination with a server that can be told to fail.
import type { Server as HttpServer } from 'node:http';
import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
// @ts-expect-error The package has no types.
import dynalite from 'dynalite';
import type { Test } from 'tap';
import { startPostgresql } from '../../formats/postgresql.js';
import { eventually } from '../../support/eventually.js';
import { api } from '../destinations/events-api.js';
import { startPubsub } from '../destinations/pubsub-server.js';

export type Row = Record<string, unknown>;

/** What a server answers to rows: an error that a retry may help, or one that no retry helps. */
export type Answer = 'busy' | 'never';

/** A server of a kind of destination. */
export interface Rig {
  /** The port of 127.0.0.1 on which it listens. */
  readonly port: number;
  /** The entry of DESTINATIONS_FILE that reaches it at a port, and what the environment must have for it. */
  entry(port: number): { settings: object; environment?: Record<string, string> };
  /** The rows that it has, in the order of their columns. */
  rows(): Promise<Row[]>;
  clear(): Promise<void>;
  /** Makes it fail, or not any more. */
  fail(answer: Answer | undefined): Promise<void>;
}

export interface Kind {
  readonly name: string;
  /** Rows of the deliveries of the tests, and of a batch. */
  readonly n: number;
  readonly batch: number;
  start(t: Test): Promise<Rig>;
}

const columns = ['id', 'name', 'age', 'isMarried', 'city', 'state', 'country'];
const inOrder = (row: Row): Row => Object.fromEntries(columns.map((name) => [name, row[name]]));

const postgres: Kind = {
  name: 'postgres',
  n: 3000,
  batch: 500,
  async start(t) {
    const server = await startPostgresql();
    t.teardown(() => server.stop());
    await server.client.query(`
      CREATE TABLE persons (id int PRIMARY KEY, name text, age int, "isMarried" boolean, city text, state text, country text);
      CREATE TABLE answers (code text);
      CREATE FUNCTION answer() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE told text; BEGIN
        SELECT code INTO told FROM answers;
        IF told IS NOT NULL THEN RAISE EXCEPTION 'told to fail' USING ERRCODE = told; END IF;
        RETURN NULL; END $$;
      CREATE TRIGGER answer BEFORE INSERT ON persons EXECUTE FUNCTION answer()`);
    const url = new URL(server.url);
    return {
      port: Number(url.port),
      entry: (port) => ({
        settings: { kind: 'postgres', url: server.url.replace(/@[^/]*/, `@127.0.0.1:${port}`) },
      }),
      rows: async () => (await server.client.query(`SELECT * FROM persons`)).rows,
      async clear() {
        await server.client.query('DELETE FROM persons');
      },
      async fail(answer) {
        await server.client.query('DELETE FROM answers');
        const code = { busy: '40001', never: '22023' };
        if (answer) await server.client.query('INSERT INTO answers VALUES ($1)', [code[answer]]);
      },
    };
  },
};

const httpEvents: Kind = {
  name: 'http-events',
  n: 4000,
  batch: 200,
  async start(t) {
    let failing: Answer | undefined;
    const { rows, url } = await api(t, (reply) =>
      failing ? reply.code(failing === 'busy' ? 503 : 400).send('told to fail') : undefined,
    );
    const { port } = new URL(url);
    return {
      port: Number(port),
      entry: (port) => ({
        settings: { kind: 'http-events', compression: 'none', url: `http://127.0.0.1:${port}/v0/events` },
      }),
      rows: async () => rows,
      async clear() {
        rows.length = 0;
      },
      async fail(answer) {
        failing = answer;
      },
    };
  },
};

const dynamodb: Kind = {
  name: 'dynamodb',
  n: 500,
  batch: 25,
  async start(t) {
    let failing: Answer | undefined;
    const server = dynalite({ createTableMs: 0, deleteTableMs: 0 }) as HttpServer;
    const [handle] = server.listeners('request') as ((...of: unknown[]) => void)[];
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      if (failing === undefined || !/BatchWriteItem/.test(`${request.headers['x-amz-target']}`))
        return handle?.(request, response);
      const [status, type] =
        failing === 'busy' ? [500, 'InternalServerError'] : [400, 'AccessDeniedException'];
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      return response.end(
        JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'told to fail' }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.teardown(() => {
      server.close();
      server.closeAllConnections();
    });
    const { port } = server.address() as { port: number };
    const endpoint = (port: number) => `http://127.0.0.1:${port}`;
    const credentials = { accessKeyId: 'nobody', secretAccessKey: 'none' };
    const client = new DynamoDBClient({ region: 'local', endpoint: endpoint(port), credentials });
    t.teardown(() => client.destroy());
    const named = { TableName: 'persons' };
    const items = async () => {
      const rows: Row[] = [];
      let from: Record<string, never> | undefined;
      do {
        const found = await client.send(
          new ScanCommand({ ...named, ...(from && { ExclusiveStartKey: from }) }),
        );
        rows.push(...(found.Items ?? []).map((item) => inOrder(unmarshall(item))));
        from = found.LastEvaluatedKey as typeof from;
      } while (from !== undefined);
      return rows;
    };
    return {
      port,
      entry: (port) => ({
        settings: {
          kind: 'dynamodb',
          region: 'local',
          endpoint: endpoint(port),
          access_key_id: 'nobody',
          secret_access_key: 'none',
        },
      }),
      rows: items,
      async clear() {
        await client.send(new DeleteTableCommand(named)).catch(() => {});
        const gone = () =>
          client.send(new DescribeTableCommand(named)).then(
            () => false,
            () => true,
          );
        await eventually(gone, Boolean);
      },
      async fail(answer) {
        failing = answer;
      },
    };
  },
};

const pubsub: Kind = {
  name: 'pubsub',
  n: 4000,
  batch: 200,
  async start(t) {
    let failing: Answer | undefined;
    const rows: Row[] = [];
    const server = await startPubsub((_topic, messages) => {
      if (failing) return failing === 'busy' ? 14 : 7;
      rows.push(...messages.map(({ data }) => JSON.parse(data.toString())));
      return undefined;
    });
    t.teardown(() => server.stop());
    return {
      port: Number(server.host.split(':')[1]),
      entry: (port) => ({
        settings: { kind: 'pubsub', project: 'p', topic: 'people' },
        environment: { PUBSUB_EMULATOR_HOST: `127.0.0.1:${port}` },
      }),
      rows: async () => rows,
      async clear() {
        rows.length = 0;
      },
      async fail(answer) {
        failing = answer;
      },
    };
  },
};

export const kinds: readonly Kind[] = [postgres, httpEvents, dynamodb, pubsub];
