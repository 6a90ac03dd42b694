import pg from 'pg';
import { Pool } from 'undici';
import type { Question } from './questions.js';

/** What is put under load. */
export interface Target {
  readonly name: string;
  /** Resolves when the whole answer is there; rejects where it is not a good one. */
  ask(question: Question): Promise<void>;
  close(): Promise<void>;
}

const placeholder = /\{(city|day|days|from|to)\}/g;

/** Milliseconds that an answer may take. */
const WITHIN = 60_000;

/** `path` with what a question asks for in it. */
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

/** `sql` with parameters in place of names, and the names in their order. */
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

/** Rejects where there is no connection to be had. */
export async function postgresTarget(database: string, sql: string, connections: number): Promise<Target> {
  const { text, names } = prepared(sql);
  const pool = new pg.Pool({ connectionString: database, max: connections, connectionTimeoutMillis: WITHIN });
  // A connection that breaks while nobody uses it is replaced.
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
