// A server that speaks the protocol of MySQL, and knows the statements of a delivery that appends: its transactions are real ones.
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Test } from 'tap';

export type Cells = readonly (string | null)[];

/** What a server does other than usual. */
export interface Habits {
  /** May clients send files? */
  files: boolean;
  /** The storage engine of all tables. */
  engine: string;
  /** The number, SQLSTATE and text of the error of each batch. */
  fails: readonly [number, string, string] | undefined;
  /** The text of the warning about each file that comes. */
  warns: string | undefined;
  /** A file that it asks for when it is asked for anything but rows. */
  wants: string | undefined;
}

export interface MysqlServer {
  readonly port: number;
  readonly habits: Habits;
  /** The rows of tables by their names. */
  readonly tables: Map<string, Cells[]>;
  /** The checkpoints by the names of runs. */
  readonly checkpoints: Map<string, { rows: number; cursor: string | null }>;
  /** What clients sent as files when nothing but `habits.wants` asked for them. */
  readonly stolen: string[];
  /** The statements that came. */
  readonly statements: string[];
}

export async function startMysql(t: Test): Promise<MysqlServer> {
  const sockets = new Set<Socket>();
  /** The runs whose checkpoint a transaction has changed, which others may not change before its end. */
  const locked = new Map<string, Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.on('close', () => {
      sockets.delete(socket);
      for (const [run, owner] of locked) if (owner === socket) locked.delete(run);
    });
    serve(socket, state, locked);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const state: MysqlServer = {
    port: (server.address() as { port: number }).port,
    habits: { files: true, engine: 'InnoDB', fails: undefined, warns: undefined, wants: undefined },
    tables: new Map(),
    checkpoints: new Map(),
    stolen: [],
    statements: [],
  };
  return state;
}

/** One connection: commands come as packets of three bytes length, a number and content. */
function serve(socket: Socket, state: MysqlServer, locked: Map<string, Socket>): void {
  const { habits, tables, checkpoints } = state;
  let sequence = 0;
  let held = Buffer.alloc(0);
  /** What takes the packets of a file. */
  let file: { readonly parts: Buffer[]; done(text: string): void } | undefined;
  let greeted = false;
  /** The changes of the open transaction. */
  let changes: (() => void)[] | undefined;
  let warning = '';

  const send = (...contents: Buffer[]) => {
    for (const content of contents) {
      const head = Buffer.alloc(4);
      head.writeUIntLE(content.length, 0, 3);
      head[3] = sequence++;
      socket.write(Buffer.concat([head, content]));
    }
  };
  const ok = (affected = 0, warnings = 0) =>
    send(Buffer.from([0, 0xfd, affected & 255, (affected >> 8) & 255, affected >> 16, 0, 2, 0, warnings, 0]));
  const error = ([number, sqlState, text]: readonly [number, string, string]) =>
    send(Buffer.concat([Buffer.from([255, number & 255, number >> 8]), Buffer.from(`#${sqlState}${text}`)]));
  const rows = (names: readonly string[], found: readonly Cells[]) => {
    const end = Buffer.from([0xfe, 0, 0, 2, 0]);
    send(Buffer.from([names.length]), ...names.map(columnNamed), end, ...found.map(rowOf), end);
  };
  const ask = (name: string, done: (text: string) => void) => {
    file = { parts: [], done };
    send(Buffer.concat([Buffer.from([0xfb]), Buffer.from(name)]));
  };
  const change = (work: () => void) => (changes === undefined ? work() : void changes.push(work));

  function insert(table: string, lines: Cells[]): unknown {
    if (habits.fails !== undefined) return error(habits.fails);
    if (habits.warns !== undefined) {
      warning = habits.warns;
      return ok(lines.length - 1, 1);
    }
    change(() => tables.get(table)?.push(...lines));
    ok(lines.length);
  }

  function advance(run: string, from: number | undefined, rows: number, cursor: string | null): unknown {
    if ((locked.get(run) ?? socket) !== socket)
      return error([1205, 'HY000', 'Lock wait timeout exceeded; try restarting transaction']);
    if (checkpoints.get(run)?.rows !== from) return ok(0);
    locked.set(run, socket);
    change(() => checkpoints.set(run, { rows, cursor }));
    ok(1);
  }

  function answer(statement: string): unknown {
    state.statements.push(statement.slice(0, 200));
    const [, table = ''] =
      /(?:INTO TABLE|INSERT INTO|NOT EXISTS|table_name =) [`']?([\w ]+)/.exec(statement) ?? [];
    const [run = '', cursor = null] = textsIn(statement.replace(/^.*?(VALUES|WHERE|SET)/s, ''));
    const [first = 0, second = 0] = [...statement.matchAll(/(?<=[ =(])\d+(?=[,)]|$| WHERE)/g)].map(Number);
    if (habits.wants !== undefined && statement.startsWith('SELECT `rows`'))
      return ask(habits.wants, (text) => {
        state.stolen.push(text);
        ok();
      });
    if (statement.startsWith('SET ')) return ok();
    if (statement === 'SELECT 1') return rows(['1'], [['1']]);
    if (statement.includes('@@local_infile')) return rows(['allowed'], [[habits.files ? '1' : '0']]);
    if (statement.includes('information_schema.tables'))
      return rows(['engine'], tables.has(table) ? [[habits.engine]] : []);
    if (statement.startsWith('CREATE TABLE')) {
      if (!tables.has(table)) tables.set(table, []);
      return ok();
    }
    if (statement.startsWith('SELECT `rows`')) {
      const known = checkpoints.get(run);
      return rows(['rows', 'cursor'], known ? [[String(known.rows), known.cursor]] : []);
    }
    if (statement === 'START TRANSACTION') {
      changes = [];
      return ok();
    }
    if (statement === 'COMMIT') {
      for (const work of changes ?? []) work();
      changes = undefined;
      for (const [run, owner] of locked) if (owner === socket) locked.delete(run);
      return ok();
    }
    if (statement.startsWith('INSERT IGNORE INTO seedstream_deliveries'))
      return advance(run, undefined, first, cursor);
    if (statement.startsWith('UPDATE seedstream_deliveries')) {
      const texts = textsIn(statement);
      return advance(texts.at(-1) as string, second, first, texts.length > 1 ? (texts[0] as string) : null);
    }
    if (statement.startsWith('DELETE FROM seedstream_deliveries')) {
      for (const name of checkpoints.keys()) if (name.startsWith(`${run}/`)) checkpoints.delete(name);
      return ok();
    }
    if (statement.startsWith('LOAD DATA LOCAL'))
      return ask('rows', (text) => insert(table, text.slice(0, -1).split('\n').map(cellsOf)));
    if (statement.startsWith('INSERT INTO')) return insert(table, valuesIn(statement));
    if (statement.startsWith('SHOW WARNINGS')) return rows(['Message'], [[warning]]);
    return error([1064, '42000', `this server does not know: ${statement.slice(0, 100)}`]);
  }

  function take(content: Buffer): unknown {
    if (!greeted) {
      greeted = true;
      return ok();
    }
    if (file !== undefined) {
      if (content.length > 0) return void file.parts.push(content);
      const { parts, done } = file;
      file = undefined;
      return done(Buffer.concat(parts).toString());
    }
    if (content[0] === QUIT) return void socket.end();
    answer(content.toString('utf8', 1));
  }

  socket.on('data', (bytes: Buffer) => {
    held = Buffer.concat([held, bytes]);
    while (held.length >= 4 && held.length >= 4 + held.readUIntLE(0, 3)) {
      const end = 4 + held.readUIntLE(0, 3);
      sequence = (held[3] as number) + 1;
      const content = held.subarray(4, end);
      held = held.subarray(end);
      take(content);
    }
  });
  send(GREETING);
}

const QUIT = 1;

/** PROTOCOL_41, SECURE_CONNECTION, TRANSACTIONS, LOCAL_FILES, CONNECT_WITH_DB, FOUND_ROWS and PLUGIN_AUTH. */
const GREETING = Buffer.concat([
  Buffer.from('\x0a8.0.0\0\x01\0\0\0abcdefgh\0', 'latin1'),
  Buffer.from([0x8a, 0xa2, 45, 2, 0, 8, 0, 21, ...new Array(10).fill(0)]),
  Buffer.from('ijklmnopqrst\0mysql_native_password\0', 'latin1'),
]);

const sized = (text: string) => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([0xfc, bytes.length & 255, bytes.length >> 8]), bytes]);
};

const columnNamed = (name: string) =>
  Buffer.concat([
    ...['def', '', '', '', name, name].map(sized),
    Buffer.from([12, 45, 0, 255, 255, 0, 0, 253, 0, 0, 0, 0, 0]),
  ]);

const rowOf = (cells: Cells) =>
  Buffer.concat(cells.map((cell) => (cell === null ? Buffer.from([0xfb]) : sized(cell))));

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' };
const unescaped = (text: string) => text.replace(/\\(.)/gs, (_, letter: string) => escapes[letter] ?? letter);

const cellsOf = (line: string): Cells =>
  line.split('\t').map((cell) => (cell === '\\N' ? null : unescaped(cell)));

const literal = /'((?:[^'\\]|\\.)*)'|NULL/gs;

/** The texts of a statement that stand in quotes. */
const textsIn = (statement: string): string[] =>
  [...statement.matchAll(literal)].flatMap(([, text]) => (text === undefined ? [] : [unescaped(text)]));

/** The rows of INSERT … VALUES, each cell of which is a text or NULL. */
const valuesIn = (statement: string): Cells[] =>
  [...statement.replace(/^.*?VALUES/s, '').matchAll(/\((?:(?:'(?:[^'\\]|\\.)*'|NULL),?)+\)/gs)].map(([row]) =>
    [...row.matchAll(literal)].map(([, text]) => (text === undefined ? null : unescaped(text))),
  );
