import { checkObject, elementsOf, type JsonValue, membersOf } from '../../../files/json/members.js';
import { CellKind } from '../../../files/record.js';
import { ndjson } from '../../../formats/json.js';
import { type Static, type TObject, Type } from '../../../json-schema.js';
import { kindOf } from '../../configuration/kinds.js';
import { isTransient, messageOf, TransferError } from '../../contract/failure.js';
import { inOneLine, linesOf } from '../../protocols/lines.js';
import { retryAfterOf } from '../../protocols/retry-after.js';
import type { Found, Polled } from './incremental.js';

const settings = {
  url: Type.String({ pattern: '^https?://', title: 'a URL of http:// or https://' }),
  /** Sent as Authorization: Bearer. */
  token: Type.Optional(Type.String({ minLength: 1 })),
  /** The column by which rows are ordered in time. */
  cursor: Type.String({ minLength: 1 }),
  /** The query parameter that asks for rows from a time on. Left out: named like the column. */
  parameter: Type.Optional(Type.String({ minLength: 1 })),
  key: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
  /** The name of its table. Left out: the name of the source. */
  table: Type.Optional(Type.String({ minLength: 1 })),
};

type HttpSettings = Static<TObject<typeof settings>>;

/** Milliseconds within which the API must begin to answer, and between two pieces of its answer. */
const WITHIN = 30_000;
/** The most bytes of an answer, which is in memory as a whole. */
const ANSWER_BYTES = 64 << 20;

/** An API that answers with {"data": […]}, with an array, or with NDJSON. */
export const http = kindOf('http', settings, (settings) => () => pollHttp(settings));

function pollHttp({ url, token, cursor, parameter = cursor }: HttpSettings): Polled {
  async function get(at: string | null, stop: AbortSignal): Promise<Buffer> {
    const { request } = await import('undici');
    const target = new URL(url);
    if (at !== null) target.searchParams.set(parameter, at);
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
      throw new TransferError(messageOf(error), isTransient(error) && !stop.aborted);
    }
  }

  return {
    async fetch(at, _rows, _wanted, signal) {
      const rows = rowsInAnswer(await get(at, signal)).map((row): Found & { isNumber: boolean } => {
        const time = membersOf(row, 1).findLast(({ name }) => name === cursor);
        if (time?.kind !== CellKind.Text && time?.kind !== CellKind.Number) {
          throw new TransferError(
            `a row of the API has no member ${cursor} that is a string or a number`,
            false,
          );
        }
        const isNumber = time.kind === CellKind.Number;
        return { text: inOneLine(row.toString()), at: time.content.toString(), isNumber };
      });
      const compare = rows.every(({ isNumber }) => isNumber) ? compareNumbers : compareTexts;
      const asked = at === null ? rows : rows.filter((row) => compare(row.at, at) >= 0);
      return { format: ndjson, rows: asked.sort((a, b) => compare(a.at, b.at)) };
    },
    async close() {},
  };
}

/** The rows of an answer as objects of JSON, numbers digit by digit as they stand. */
function rowsInAnswer(body: Buffer): Buffer[] {
  const rows = rowsInJson(body) ?? linesOf(body);
  try {
    for (const row of rows) checkObject(row, 1);
    return rows;
  } catch (error) {
    throw new TransferError(`the answer of the API is neither JSON nor NDJSON: ${messageOf(error)}`, false);
  }
}

/** The rows of an answer that is one JSON value; undefined for several lines of NDJSON. */
function rowsInJson(body: Buffer): Buffer[] | undefined {
  let whole: unknown;
  try {
    whole = JSON.parse(body.toString());
  } catch {
    return undefined;
  }
  if (Array.isArray(whole)) return elementsOf(body).map(({ content }) => content);
  const { data } = Object(whole) as { data?: unknown };
  if (data === undefined) return [body];
  const { content } = membersOf(body, 1).findLast(({ name }) => name === 'data') as JsonValue;
  return Array.isArray(data) ? elementsOf(content).map(({ content }) => content) : [content];
}

const compareTexts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Compares numbers of JSON; integers by all of their digits. */
function compareNumbers(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => (/^-?\d+$/.test(text) ? BigInt(text) : Number(text)));
  return (left as number) < (right as number) ? -1 : (left as number) > (right as number) ? 1 : 0;
}
