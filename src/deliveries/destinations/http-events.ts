import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Dispatcher, Pool } from 'undici';
import { ndjson } from '../../formats/json.js';
import { type Static, type TObject, Type } from '../../json-schema.js';
import { kindOf } from '../configuration/kinds.js';
import type { Batch } from '../contract/batch.js';
import type { Destination, Receipt } from '../contract/destination.js';
import { isTransient, messageOf, TransferError } from '../contract/failure.js';
import { retryAfterOf } from '../protocols/retry-after.js';

const settings = {
  url: Type.String({ pattern: '^https?://', title: 'a URL of http:// or https://' }),
  /** The API's name of the table: ?name= */
  datasource: Type.Optional(Type.String({ minLength: 1 })),
  /** Sent as Authorization: Bearer. */
  token: Type.Optional(Type.String({ minLength: 1 })),
  compression: Type.Optional(Type.Enum(['gzip', 'none'], { default: 'gzip' })),
};

type HttpEventsSettings = Static<TObject<typeof settings>>;

/** Rows of a request: 10,000 persons are a megabyte, and some APIs take at most ten. */
const BATCH = { usual: 10_000, most: 100_000 };
const PARALLEL = 4;
/** Milliseconds within which the API must answer a batch. */
const ANSWER_WITHIN = 30_000;
/** Characters of an answer that are kept; the rest is dropped. */
const ANSWER_BYTES = 65_536;

const compress = promisify(gzip);

/** An API that takes events as NDJSON, as Tinybird's does: POST {url}?name={datasource}. */
export const httpEvents = kindOf('http-events', settings, createHttpEvents);

function createHttpEvents({ url, datasource, token, compression }: HttpEventsSettings): Destination {
  const target = new URL(url);
  if (datasource !== undefined) target.searchParams.set('name', datasource);
  const path = target.pathname + target.search;
  const headers: Record<string, string> = {
    'content-type': 'application/x-ndjson',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(compression === 'gzip' && { 'content-encoding': 'gzip' }),
  };
  let pool: Promise<Pool> | undefined;
  const connections = () => {
    pool ??= import('undici').then(
      ({ default: { Pool } }) =>
        new Pool(target.origin, {
          connections: PARALLEL,
          headersTimeout: ANSWER_WITHIN,
          bodyTimeout: ANSWER_WITHIN,
        }),
    );
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

  async function send({ bytes }: Batch, signal: AbortSignal): Promise<Receipt> {
    const body =
      compression === 'gzip'
        ? await compress(bytes, { level: constants.Z_BEST_SPEED, chunkSize: 1 << 18 })
        : bytes;
    const { answer, text } = await ask({ method: 'POST', path, headers, body, signal });
    const { statusCode } = answer;
    if (statusCode >= 200 && statusCode < 300) return { quarantined: quarantinedOf(text) };
    const canRetry = statusCode === 408 || statusCode === 429 || statusCode >= 500;
    throw new TransferError(
      `the API answered ${statusCode} ${text.slice(0, 200)}`.trimEnd(),
      canRetry,
      retryAfterOf(answer.headers['retry-after'], Date.now()),
    );
  }

  return {
    kind: 'http-events',
    guarantee: 'at-least-once',
    modes: ['append'],
    wants: { format: ndjson },
    batch: BATCH,
    parallel: PARALLEL,
    async check(signal) {
      // Such an API need not answer anything but events; any answer except 5xx shows that it is up.
      const { answer } = await ask({ method: 'GET', path: '/', signal });
      if (answer.statusCode >= 500) throw new TransferError(`the API answered ${answer.statusCode}`, true);
    },
    open: async () => ({ send, async close() {} }),
    async close() {
      await (await pool)?.destroy();
    },
  };
}

/** The number of rows that the API says it has quarantined; 0 when its answer does not say. */
function quarantinedOf(text: string): number {
  try {
    const { quarantined_rows: rows } = JSON.parse(text) as { quarantined_rows?: unknown };
    return typeof rows === 'number' && rows >= 0 ? rows : 0;
  } catch {
    return 0;
  }
}
