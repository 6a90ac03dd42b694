// Deliveries into dynalite, a DynamoDB that runs here.
import type { Server } from 'node:http';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
// @ts-expect-error The package has no types.
import dynalite from 'dynalite';
import fastify from 'fastify';
import t, { type Test } from 'tap';
import { expected, rowsOf, sumOf } from '../checksum.js';
import { begin, done, service, until } from '../service.js';

async function database(t: Test, port = 0) {
  const server = dynalite({ createTableMs: 50 }) as Server;
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const keys = { access_key_id: 'nobody', secret_access_key: 'n0-s3cret' };
  const client = new DynamoDBClient({
    region: 'local',
    endpoint,
    credentials: { accessKeyId: 'nobody', secretAccessKey: 'none' },
  });
  t.teardown(() => client.destroy());
  const scan = async (TableName: string) => {
    const rows: Record<string, unknown>[] = [];
    let from: Record<string, never> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new ScanCommand({ TableName, ...(from && { ExclusiveStartKey: from }) }),
      );
      rows.push(...Items.map((item) => unmarshall(item)));
      from = LastEvaluatedKey as typeof from;
    } while (from !== undefined);
    return rows;
  };
  const settings = { destinations: { tables: { kind: 'dynamodb', region: 'local', endpoint, ...keys } } };
  return { server, client, scan, settings };
}

/** The members of items have no order. */
const ordered = (rows: Record<string, unknown>[], like: Record<string, unknown>) =>
  rows.map((row) => Object.fromEntries(Object.keys(like).map((name) => [name, row[name]])));

t.test('items have the key of the dataset', async (t) => {
  const { scan, settings } = await database(t);
  const ask = await service(t, settings);
  t.match((await ask('GET', '/destinations')).body, [
    { kind: 'dynamodb', guarantee: 'at-least-once', health: { status: 'up' } },
  ]);
  await done(ask, await begin(ask, { dataset: 'persons', n: 1010, seed: '42' }, 'tables'));
  const [first] = await rowsOf('persons', '42', 0, 1);
  t.same(
    sumOf(ordered(await scan('persons'), first as object as never)),
    await expected('persons', '42', 0, 1010),
  );

  await done(ask, await begin(ask, { dataset: 'persons', n: 500, seed: 'b' }, 'tables', { mode: 'upsert' }));
  const mixed = [...(await rowsOf('persons', 'b', 0, 500)), ...(await rowsOf('persons', '42', 500, 510))];
  t.same(sumOf(ordered(await scan('persons'), first as object as never)), sumOf(mixed));
});

t.test('nested columns are maps', async (t) => {
  const { scan, settings } = await database(t);
  const ask = await service(t, settings);
  await done(ask, await begin(ask, { dataset: 'users', n: 60, seed: '42' }, 'tables'));
  const made = await rowsOf('users', '42', 0, 60);
  const byId = new Map((await scan('users')).map((row) => [row.user_id, row]));
  t.equal(byId.size, 60);
  for (const row of made) t.same(byId.get(row.user_id), row);
});

t.test('numbers keep their digits, and arrays and objects their members', async (t) => {
  const { client, settings } = await database(t);
  const api = fastify();
  t.teardown(() => api.close());
  const row = `{"id": 12345678901234567890123456789012345678, "at": 1,
    "list": [0.12345678901234567, "[\\"{", [], {"deep": [1e-30]} ], "none": null, "yes": true, "": {} }`;
  api.get('/', (_request, reply) => reply.type('application/json').send(`{"data": [ ${row} ]}`));
  const url = await api.listen({ host: '127.0.0.1', port: 0 });
  const things = { kind: 'http', url, cursor: 'at', key: ['id'] };
  const ask = await service(t, { ...settings, sources: { things } });
  await done(ask, await begin(ask, { source: 'things' }, 'tables'));
  const { Items } = await client.send(new ScanCommand({ TableName: 'things' }));
  t.same(Items, [
    {
      id: { N: '12345678901234567890123456789012345678' },
      at: { N: '1' },
      list: {
        L: [
          { N: '0.12345678901234567' },
          { S: '["{' },
          { L: [] },
          { M: { deep: { L: [{ N: '0.000000000000000000000000000001' }] } } },
        ],
      },
      none: { NULL: true },
      yes: { BOOL: true },
      '': { M: {} },
    },
  ]);
});

t.test('rows without their key are refused', async (t) => {
  const { settings } = await database(t);
  const ask = await service(t, settings);
  const path = await begin(ask, { dataset: 'persons', n: 5, fields: 'name' }, 'tables');
  const told = await until(ask, path, ({ state }) => state === 'failed').catch((error) =>
    JSON.parse(error.message),
  );
  t.match(told, { state: 'failed', lastError: /persons needs a key/ });
});
