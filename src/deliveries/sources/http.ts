import { Type } from 'typebox';
import { isPassing, messageOf, TransferError } from '../contract/failure.js';
import { linesOf } from '../protocols/lines.js';
import { retryAfterOf } from '../protocols/retry-after.js';
import type { Found, Polled } from './incremental.js';

export const httpSettings = Type.Object(
  {
    kind: Type.Literal('http'),
    url: Type.String({ pattern: '^https?://', title: 'a URL of http:// or https://' }),
    /** Sent as Authorization: Bearer. */
    token: Type.Optional(Type.String({ minLength: 1 })),
    /** The column that rows are ordered by in time, and the query parameter that asks for those from a time on. */
    cursor: Type.String({ minLength: 1 }),
    parameter: Type.Optional(Type.String({ minLength: 1 })),
    key: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    /** What its table is called; left out: as the source. */
    table: Type.Optional(Type.String({ minLength: 1 })),
  },
  { additionalProperties: false },
);

interface Settings {
  readonly url: string;
  readonly token?: string;
  readonly cursor: string;
  readonly parameter?: string;
}

/** Milliseconds that the API may take. */
const WITHIN = 30_000;
/** The longest answer: it is in memory as a whole. */
const ANSWER_BYTES = 64 << 20;

/** An API that answers with {"data": […]}, with an array, or with NDJSON. */
export function pollHttp({
  url,
  token,
  cursor,
  parameter = cursor,
}: Settings): Pick<Polled, 'fetch' | 'close'> {
  async function get(at: string | number | null, stop: AbortSignal): Promise<Buffer> {
    const { request } = await import('undici');
    const target = new URL(url);
    if (at !== null) target.searchParams.set(parameter, String(at));
    const headers = {
      accept: 'application/json, application/x-ndjson',
      ...(token && { authorization: `Bearer ${token}` }),
    };
    try {
      const answer = await request(target, {
        headers,
        signal: stop,
        headersTimeout: WITHIN,
        bodyTimeout: WITHIN,
      });
      const parts: Buffer[] = [];
      let size = 0;
      for await (const part of answer.body as AsyncIterable<Buffer>) {
        size += part.length;
        if (size > ANSWER_BYTES)
          throw new TransferError(`the API answers with more than ${ANSWER_BYTES} bytes`, false);
        parts.push(part);
      }
      const body = Buffer.concat(parts);
      const { statusCode } = answer;
      if (statusCode === 200) return body;
      const canRetry = statusCode === 408 || statusCode === 429 || statusCode >= 500;
      const said = `the API answered ${statusCode} ${body.toString('utf8', 0, 200)}`.trimEnd();
      throw new TransferError(said, canRetry, retryAfterOf(answer.headers['retry-after'], Date.now()));
    } catch (error) {
      if (error instanceof TransferError) throw error;
      throw new TransferError(messageOf(error), isPassing(error) && !stop.aborted);
    }
  }

  return {
    async fetch(at, _wanted, signal) {
      const rows = rowsInAnswer(await get(at, signal)).map((row): Found => {
        const { [cursor]: time } = row as Record<string, unknown>;
        if (typeof time !== 'string' && typeof time !== 'number') {
          throw new TransferError(`a row of the API has no ${cursor} that is text or a number`, false);
        }
        return { text: JSON.stringify(row), at: time };
      });
      const asked = at === null ? rows : rows.filter((row) => row.at >= at);
      return asked.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    },
    async close() {},
  };
}

function rowsInAnswer(body: Buffer): unknown[] {
  const text = body.toString();
  try {
    const whole: unknown = JSON.parse(text);
    const { data = whole } = whole as { data?: unknown };
    // One line of NDJSON is JSON, too.
    return Array.isArray(data) ? data : [data];
  } catch {
    try {
      return linesOf(body).map((line) => JSON.parse(line.toString()));
    } catch (error) {
      throw new TransferError(`the API answers with neither JSON nor NDJSON: ${messageOf(error)}`, false);
    }
  }
}
