import pg from 'pg';
import { Pool } from 'undici';
import type { Question } from './questions.js';

/** The service or database under load. */
export interface Target {
  readonly name: string;
  /** Resolves when the whole answer has arrived; rejects when the request fails. */
  ask(question: Question): Promise<void>;
  close(): Promise<void>;
}

const placeholder = /\{(city|day|days|from|to)\}/g;

/** Milliseconds after which a request without an answer fails. */
const WITHIN = 60_000;

/** The path with the values of a question in place of {city}, {day} and so on. */
export const filledPath = (path: string, question: Question): string =>
  path.replace(placeholder, (_, name: keyof Question) => encodeURIComponent(question[name]));

export function apiTarget(url: string, path: string, connections: number): Target {
  const pool = new Pool(new URL(url).origin, { connections, headersTimeout: WITHIN, bodyTimeout: WITHIN });
  const { API_KEY: key } = process.env;
  const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
  return {
    name: 'api',
    async ask(question) {
      const { statusCode, body } = await pool.request({
        method: 'GET',
        path: filledPath(path, question),
        headers,
      });
      for await (const _ of body);
      if (statusCode !== 200) throw new Error(`status ${statusCode}`);
    },
    close: () => pool.destroy(),
  };
}

/** The SQL with $1, $2 and so on in place of {city}, {day} and so on, and the names in the order of their parameters. */
export function prepared(sql: string): { text: string; names: (keyof Question)[] } {
  const names: (keyof Question)[] = [];
  const text = sql.replace(placeholder, (_, name: keyof Question) => {
    if (!names.includes(name)) names.push(name);
    const type = { city: 'text', day: 'bigint', days: 'bigint', from: 'timestamptz', to: 'timestamptz' }[
      name
    ];
    return `$${names.indexOf(name) + 1}::${type}`;
  });
  return { text, names };
}

/** Rejects when the database cannot be reached. */
export async function postgresTarget(database: string, sql: string, connections: number): Promise<Target> {
  const { text, names } = prepared(sql);
  const pool = new pg.Pool({ connectionString: database, max: connections, connectionTimeoutMillis: WITHIN });
  // The pool replaces a connection that breaks while it is idle.
  pool.on('error', () => {});
  const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
  for (const client of clients) client.release();
  return {
    name: 'postgres',
    async ask(question) {
      await pool.query({ name: 'stress', text, values: names.map((name) => question[name]) });
    },
    close: () => pool.end(),
  };
}
