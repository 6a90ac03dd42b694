import { sleep } from '../../clock.js';
import type { Clock } from '../../events/pacing.js';
import type { Checkpoint, RowSource } from '../contract/batch.js';
import { within } from '../contract/deadline.js';
import type { Destination, Mode, Receipt, RunName, Session } from '../contract/destination.js';
import { TransferError } from '../contract/failure.js';
import { backOff, canRetry } from './retry.js';
import { sendBatches } from './send-batches.js';

/** One run of a delivery. */
export interface Run {
  readonly name: RunName;
  readonly source: RowSource;
  readonly destination: Destination;
  readonly mode: Mode;
  /** Rows of a batch; undefined for what suits the destination. */
  readonly batch: number | undefined;
  /** The most rows a second; undefined for no limit. */
  readonly throttle: number | undefined;
  /** Where the run continues, unless the destination has stored another checkpoint. */
  readonly checkpoint: Checkpoint;
  /** Whether to go on there where the destination has forgotten its own checkpoint. Left out: no. */
  readonly ownPosition?: boolean;
}

/** Is told of a run while it goes. */
export interface Observer {
  /** The destination has acknowledged `rows` more rows, and thereby everything before the checkpoint. */
  acknowledged(checkpoint: Checkpoint, rows: number, bytes: number, receipt: Receipt): void;
  /** The run begins, or continues after an error, at the checkpoint. */
  resumed(checkpoint: Checkpoint): void;
  /** All rows are acknowledged, and the destination is about to let them be seen. */
  finishing(): void;
  /** Something of the schema is left out: a sentence, which may come again. */
  noted(text: string): void;
  /** An attempt failed; the next one comes after `pause` milliseconds. */
  failed(error: unknown, pause: number): void;
}

/** Milliseconds within which a destination must open a run. */
const OPEN_WITHIN = 15_000;
/** Milliseconds for each row that a destination gets to finish a run, beyond those that it gets for a batch. */
const FINISH_ROW = 0.1;

/**
 * Delivers a run to its end. Retries errors that may go away for as long as it takes. Rejects with any other error, or when
 * `stop` is aborted: the batches under way may then still be acknowledged. When `cut` is aborted, they are dropped, too.
 */
export async function deliver(
  run: Run,
  observer: Observer,
  stop: AbortSignal,
  cut: AbortSignal,
  clock: Clock,
): Promise<void> {
  let { checkpoint, ownPosition = false } = run;
  let attempt = 0;
  const watching: Observer = {
    ...observer,
    acknowledged(after, rows, bytes, receipt) {
      checkpoint = after;
      attempt = 0;
      ownPosition = false;
      observer.acknowledged(after, rows, bytes, receipt);
    },
  };
  for (;;) {
    let session: Session | undefined;
    try {
      session = await open(run, observer, stop);
      checkpoint = startOf(session, checkpoint, ownPosition);
      observer.resumed(checkpoint);
      await sendBatches({ ...run, checkpoint }, session, watching, stop, cut, clock);
      await finish(run, session, checkpoint, watching, stop);
      return;
    } catch (error) {
      if (stop.aborted || !canRetry(error)) throw error;
      const pause = backOff(error, attempt++);
      observer.failed(error, pause);
      await sleep(clock, pause, stop);
    } finally {
      await session?.close();
    }
  }
}

/** Where a session goes on of whose run we know that it has come to `own`. */
function startOf(
  { checkpoint: stored, forgets }: Session,
  own: Checkpoint,
  ownPosition: boolean,
): Checkpoint {
  if (stored === undefined) return own;
  if (forgets && (stored?.rows ?? 0) < own.rows) {
    if (ownPosition) return own;
    const has = stored === null ? 'no position' : `a position of ${stored.rows} rows`;
    throw new TransferError(
      `the destination has ${has}, but ${own.rows} rows have arrived: it has forgotten (positions expire). ` +
        'Resume with own_position=true to go on after them; rows that arrived later, unknown to us, then come twice. ' +
        'Or begin a new delivery, which delivers all rows again',
      false,
    );
  }
  // The destination stores checkpoints but has no record of this run, so start at row 0.
  return stored ?? { rows: 0, cursor: own.cursor };
}

function open(
  { name, source, destination, mode }: Run,
  { noted }: Observer,
  stop: AbortSignal,
): Promise<Session> {
  source.notes?.forEach(noted);
  return within(OPEN_WITHIN, stop, async (signal) => {
    const session = await destination.open(name, mode, signal, (await source.tables?.()) ?? [], noted);
    if (!signal.aborted) return session;
    // Nobody waits for this session any more.
    await session.close();
    throw signal.reason;
  });
}

async function finish(
  { destination }: Run,
  session: Session,
  { rows }: Checkpoint,
  observer: Observer,
  stop: AbortSignal,
): Promise<void> {
  if (session.finish === undefined) return;
  observer.finishing();
  const milliseconds = destination.timeout * 1000 + rows * FINISH_ROW;
  await within(milliseconds, stop, (signal) => session.finish?.(signal) as Promise<void>);
}
