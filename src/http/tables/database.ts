import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Table } from '../../tables/table.js';
import type { Tables } from '../../tables/tables.js';
import { describeTable } from './define.js';
import { checkOutside, isSimulated, tellSimulated, VARY, workspaceOf } from './workspace.js';

// Files of json-server: objects whose arrays are tables, and whose objects are tables of one row.

/** Makes the tables of the file in the body. */
export async function putDatabase(request: FastifyRequest, reply: FastifyReply, tables: Tables) {
  checkOutside(request);
  const isAsIf = isSimulated(request);
  if (isAsIf) tellSimulated(reply);
  const made = await tables.putDatabase(request.body, isAsIf);
  return made.map((table) => describeTable(request, table));
}

/** Rows that are written at a time. */
const STEP = 1000;

/** Answers with the file of all tables whose rows are given, as they are now. */
export async function sendDatabase(request: FastifyRequest, reply: FastifyReply, tables: Tables) {
  const workspace = workspaceOf(request);
  const found: Table[] = [];
  for (const { name, given } of await tables.list())
    if (given !== undefined) found.push(await tables.find(name, workspace));
  reply.headers({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    vary: VARY,
  });
  return reply.send(Readable.from(written(found), { objectMode: false }));
}

async function* written(tables: readonly Table[]): AsyncGenerator<string> {
  yield '{';
  for (const [at, table] of tables.entries()) {
    yield `${at === 0 ? '' : ','}\n  ${JSON.stringify(table.name)}: `;
    yield* writtenTable(table);
  }
  yield '\n}\n';
}

async function* writtenTable({ log, rows, given }: Table): AsyncGenerator<string> {
  await log.read();
  const snapshot = log.now();
  if (given?.singular) return yield JSON.stringify((await rows.one(snapshot, 0)) ?? {});
  yield '[';
  for (let first = 0; first < snapshot.total; first += STEP) {
    const numbers = snapshot.rows(first, first + STEP);
    const changed = await rows.changed(snapshot, numbers, async () => {});
    const texts = numbers.map((number) => `\n    ${JSON.stringify(changed.get(number))}`);
    yield (first === 0 ? '' : ',') + texts.join();
  }
  yield snapshot.total === 0 ? ']' : '\n  ]';
}
