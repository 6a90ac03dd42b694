import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Dispatcher, Pool } from 'undici';
import { ndjson } from '../../formats/json.js';
import { type Static, type TObject, Type } from '../../json-schema.js';
import { kindOf, timeoutSetting } from '../configuration/kinds.js';
import type { Batch } from '../contract/batch.js';
import type { Destination, Receipt, Session } from '../contract/destination.js';
import { isTransient, messageOf, TransferError } from '../contract/failure.js';
import { bodies, halvesOf, headersOf, requestBody, rowsBefore } from '../protocols/http-request.js';
import { retryAfterOf } from '../protocols/retry-after.js';

const settings = {
  url: Type.String({ pattern: '^https?://', title: 'a URL of http:// or https://' }),
  method: Type.Optional(Type.Enum(['POST', 'PUT', 'PATCH'], { default: 'POST' })),
  /** The API's name of the table: ?name= */
  datasource: Type.Optional(Type.String({ minLength: 1 })),
  /** Sent as Authorization: Bearer. */
  token: Type.Optional(Type.String({ minLength: 1 })),
  headers: Type.Optional(
    Type.Unsafe<Record<string, string>>({ type: 'object', patternProperties: { '': { type: 'string' } } }),
  ),
  body: Type.Optional(Type.Enum([...bodies], { default: 'ndjson' })),
  /** The member of the object that holds the rows; wrapped only. */
  member: Type.Optional(Type.String({ minLength: 1 })),
  compression: Type.Optional(Type.Enum(['gzip', 'none'], { default: 'gzip' })),
  /** The status codes by which the API acknowledges rows; left out: 200 to 299. */
  success: Type.Optional(Type.Array(Type.Integer({ minimum: 200, maximum: 599 }), { minItems: 1 })),
  ...timeoutSetting(30),
};

type HttpEventsSettings = Static<TObject<typeof settings>>;

/** Rows of a request: 10,000 persons are a megabyte, and some APIs take at most ten. */
const BATCH = { usual: 10_000, most: 100_000 };
const PARALLEL = 4;
/** Characters of an answer that are kept; the rest is dropped. */
const ANSWER_BYTES = 65_536;

const compress = promisify(gzip);

/** An API that takes many rows in a request: as NDJSON at POST {url}?name={datasource}, as Tinybird's does, or as configured. */
export const httpEvents = kindOf('http-events', settings, createHttpEvents);

function createHttpEvents(configured: HttpEventsSettings): Destination {
  const { url, datasource, method = 'POST', body = 'ndjson', member, compression, success } = configured;
  if ((body === 'wrapped') !== (member !== undefined))
    throw new Error('member must be given with body: wrapped, and only there');
  const target = new URL(url);
  if (datasource !== undefined) target.searchParams.set('name', datasource);
  const path = target.pathname + target.search;
  const headers = headersOf(body, configured.token, configured.headers ?? {}, compression === 'gzip');
  const succeeds = (status: number) => success?.includes(status) ?? (status >= 200 && status < 300);
  let pool: Promise<Pool> | undefined;
  const connections = () => {
    pool ??= import('undici').then(({ Pool }) => new Pool(target.origin, { connections: PARALLEL }));
    return pool;
  };

  async function ask(
    options: Dispatcher.RequestOptions & { signal: AbortSignal },
  ): Promise<{ answer: Dispatcher.ResponseData; text: string }> {
    try {
      const answer = await (await connections()).request(options);
      let text = '';
      for await (const chunk of answer.body.setEncoding('utf8')) {
        if (text.length < ANSWER_BYTES) text += chunk;
      }
      return { answer, text };
    } catch (error) {
      throw new TransferError(messageOf(error), isTransient(error) && !options.signal.aborted);
    }
  }

  /** Sends rows in one request; resolves to undefined when they are too many for the API. */
  async function request(rows: Buffer, signal: AbortSignal): Promise<Receipt | undefined> {
    const plain = requestBody(rows, body, member);
    const bytes =
      compression === 'gzip'
        ? await compress(plain, { level: constants.Z_BEST_SPEED, chunkSize: 1 << 18 })
        : plain;
    const { answer, text } = await ask({ method, path, headers, body: bytes, signal });
    const { statusCode } = answer;
    if (succeeds(statusCode) && isWebPage(text)) {
      throw new TransferError(
        `the answer ${statusCode} is a web page and not the API's: ${titleOf(text)}`,
        false,
      );
    }
    if (succeeds(statusCode)) return { quarantined: quarantinedOf(text) };
    if (statusCode === 413) return undefined;
    const canRetry = statusCode === 408 || statusCode === 429 || statusCode >= 500;
    throw new TransferError(
      `the API answered ${statusCode} ${text.slice(0, 200)}`.trimEnd(),
      canRetry,
      retryAfterOf(answer.headers['retry-after'], Date.now()),
    );
  }

  async function open(): Promise<Session> {
    /** Bytes of rows that a request should have at most: half of those that the API has refused as too many. */
    let most = Number.POSITIVE_INFINITY;

    /** Sends some of the rows of a batch; in halves, where they are too many for a request. */
    async function send(batch: Batch, rows: Buffer, signal: AbortSignal): Promise<Receipt> {
      const halves = halvesOf(rows);
      if (rows.length <= most || halves === undefined) {
        const receipt = await request(rows, signal);
        if (receipt !== undefined) return receipt;
        if (halves === undefined) {
          const position = batch.position(rowsBefore(rows, batch.bytes));
          return {
            quarantined: 1,
            reason: `the API answered 413 to row ${position}, of ${rows.length} bytes`,
          };
        }
        most = Math.min(most, rows.length / 2);
      }
      const first = await send(batch, halves[0], signal);
      const second = await send(batch, halves[1], signal);
      return { ...first, ...second, quarantined: first.quarantined + second.quarantined };
    }

    return { send: (batch, signal) => send(batch, batch.bytes, signal), async close() {} };
  }

  return {
    kind: 'http-events',
    guarantee: 'at-least-once',
    modes: ['append'],
    wants: { format: ndjson },
    batch: BATCH,
    timeout: configured.timeout as number,
    parallel: PARALLEL,
    async check(signal) {
      // Such an API need not answer anything but events; any answer except 5xx shows that it is up.
      const { answer } = await ask({ method: 'GET', path: '/', signal });
      if (answer.statusCode >= 500) throw new TransferError(`the API answered ${answer.statusCode}`, true);
    },
    open,
    async close() {
      await (await pool)?.destroy();
    },
  };
}

/** Whether an answer is HTML, as of a login or of a proxy. Its media type does not tell: many webhooks answer "ok" as text/html. */
const isWebPage = (text: string) =>
  /^\ufeff?(\s|<!--.*?-->)*<(!doctype\s+html|html|head|body)\b/is.test(text);

const titleOf = (page: string) => (/<title>(.*?)<\/title>/is.exec(page)?.[1] ?? page).trim().slice(0, 200);

/** The number of rows that the API says it has quarantined; 0 when its answer does not say. */
function quarantinedOf(text: string): number {
  try {
    const { quarantined_rows: rows } = JSON.parse(text) as { quarantined_rows?: unknown };
    return typeof rows === 'number' && rows >= 0 ? rows : 0;
  } catch {
    return 0;
  }
}
