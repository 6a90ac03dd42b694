import { ProblemError } from '../errors.js';
import type { Clock } from '../events/pacing.js';
import { within } from './contract/deadline.js';
import type { DeliveryRequest } from './contract/delivery.js';
import type { Destination } from './contract/destination.js';
import { messageOf, TransferError } from './contract/failure.js';
import { type KnownSources, openSource } from './sources/open-source.js';

/** What a delivery would do. */
export interface Preview {
  readonly source: DeliveryRequest['source'];
  readonly destination: string;
  readonly options: DeliveryRequest['options'];
  /** The number of rows, where it is known. */
  readonly total?: number;
  /** What of the schema is left out, each as a sentence. */
  readonly notes?: readonly string[];
  /** The statements that make the tables that are missing; left out for destinations without statements. */
  readonly ddl?: string;
  /** The first rows, as they are sent; left out where a file of them is. */
  readonly batch?: {
    readonly table: string;
    readonly rows: number;
    readonly mediaType: string;
    readonly text: string;
  };
}

/** The most rows of a preview. */
const ROWS = 100;
/** Milliseconds within which a source must give its first rows. */
const WITHIN = 15_000;

/**
 * Reads the first batch of a delivery, of at most 100 rows, and writes nothing. Rejects with a ProblemError (502) when the source
 * fails.
 */
export async function previewOf(
  request: DeliveryRequest,
  destination: Destination,
  sources: KnownSources,
  clock: Clock,
  redact: (text: string) => string,
): Promise<Preview> {
  const { options } = request;
  const rows = Math.min(options.batch ?? destination.batch.usual, destination.batch.most, ROWS);
  const source = await openSource(sources, { request, run: 0 }, destination, clock);
  try {
    const start = { rows: 0, cursor: null };
    const read = () =>
      within(WITHIN, new AbortController().signal, (signal) =>
        source.read(start, rows, destination.wants, signal),
      );
    const batch = destination.files === undefined ? await read() : undefined;
    const tables = (await source.tables?.()) ?? (batch === undefined ? [] : [batch.table]);
    return {
      ...request,
      ...(source.total !== undefined && { total: source.total }),
      ...(source.notes && { notes: source.notes }),
      ...(destination.ddl && { ddl: destination.ddl(tables) }),
      ...(batch && {
        batch: {
          table: [batch.table.schema, batch.table.name].filter((name) => name !== undefined).join('.'),
          rows: batch.rows,
          mediaType: batch.format.mediaType,
          text: batch.bytes.toString(),
        },
      }),
    };
  } catch (error) {
    if (!(error instanceof TransferError)) throw error;
    throw new ProblemError(502, `The source gives no rows: ${redact(messageOf(error))}`);
  } finally {
    await source.close();
  }
}
