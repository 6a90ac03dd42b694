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
import { eventually } from '../../support/eventually.js';
import type { Answer, Kind, Row } from './kind.js';

const columns = ['id', 'name', 'age', 'isMarried', 'city', 'state', 'country'];
const inOrder = (row: Row): Row => Object.fromEntries(columns.map((name) => [name, row[name]]));

export const dynamodb: Kind = {
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
