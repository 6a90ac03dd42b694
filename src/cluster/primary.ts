import cluster, { type Worker } from 'node:cluster';
import { announce } from '../announce.js';
import type { Config } from '../config/config.js';
import { ProblemError } from '../errors.js';
import { createTries } from '../http/answer/tries.js';
import { createTransfers, failed } from '../http/files/transfers.js';
import { createLog } from '../http/server/log.js';
import type { MetricsReport } from '../http/server/metrics.js';
import { onSignals } from '../signals.js';
import { questions, type ToPrimary, type ToWorker } from './messages.js';

/** A worker that ends within this many ms of its start has died early, and its successor will probably die of the same cause. */
const EARLY = 10_000;
/** Milliseconds from an early death to the next start. They double with each further early death, up to LONGEST_PAUSE. */
const PAUSE = 100;
const LONGEST_PAUSE = 30_000;
/** A worker may take this many ms to report its metrics. */
const REPORT_WITHIN = 1000;
/** Workers may take this many ms to end after their last download. */
const END_WITHIN = 5000;

/** The transfers of a worker that has died. */
const died = failed(new ProblemError(500, 'The process that sent the answer has ended'));

/** Runs the workers until a signal ends them, and replaces workers that die. */
export function runWorkers(config: Config): void {
  const { workers, logLevel, drainSeconds } = config;
  const log = createLog(logLevel);
  const started = new Map<Worker, number>();
  const listening = new Set<Worker>();
  let wanted = 1;
  let announced = false;
  let earlyDeaths = 0;
  let stopping = false;

  const start = () => started.set(cluster.fork(), Date.now());

  function nowListens(worker: Worker, address: string): void {
    listening.add(worker);
    // The other workers start after the first one listens, so an error that prevents listening is reported only once.
    for (; wanted < workers; wanted++) start();
    if (listening.size < workers || announced) return;
    announced = true;
    announce(config, address);
  }

  const tries = createTries();
  const transfers = createTransfers();
  /** The worker of each transfer that is under way. */
  const underWay = new Map<string, Worker>();

  cluster.on('exit', (worker, code, signal) => {
    const age = Date.now() - (started.get(worker) ?? 0);
    started.delete(worker);
    const listened = listening.delete(worker);
    for (const [name, owner] of underWay) {
      if (owner !== worker) continue;
      underWay.delete(name);
      transfers.set(name, died);
    }
    if (started.size === 0 && stopping) process.exit(0);
    if (stopping) return;
    // The worker has written the reason to standard error.
    if (started.size === 0 && !listened) process.exit(1);
    earlyDeaths = age < EARLY ? earlyDeaths + 1 : 0;
    const pause = earlyDeaths === 0 ? 0 : Math.min(LONGEST_PAUSE, PAUSE * 2 ** (earlyDeaths - 1));
    log.error({ worker: worker.process.pid, code, signal, pause }, 'a worker died and will be replaced');
    setTimeout(() => stopping || start(), pause);
  });

  const reports = questions<MetricsReport>();
  /** The metrics of all workers, except of those that do not answer in time. */
  async function allMetrics(): Promise<string> {
    const asked = [...listening].map((worker) =>
      reports.ask((id) => {
        tell(worker, { tell: 'report', id });
        setTimeout(() => reports.answer(id, []), REPORT_WITHIN).unref();
      }),
    );
    const { AggregatorRegistry } = await import('prom-client');
    return AggregatorRegistry.aggregate(await Promise.all(asked)).metrics();
  }

  cluster.on('message', async (worker, message: ToPrimary) => {
    switch (message.tell) {
      case 'listening':
        return nowListens(worker, message.address);
      case 'report':
        return reports.answer(message.id, message.report);
      case 'metrics':
        return tell(worker, { tell: 'metrics', id: message.id, text: await allMetrics() });
      case 'try':
        return tell(worker, { tell: 'tries', id: message.id, count: await tries.count(message.url) });
      case 'forget tries':
        return tries.forget(message.url);
      case 'set transfer':
        transfers.set(message.name, message.transfer);
        if (message.transfer.state === 'running') underWay.set(message.name, worker);
        else underWay.delete(message.name);
        return;
      case 'find transfer': {
        const transfer = await transfers.find(message.name);
        return tell(worker, { tell: 'transfer', id: message.id, ...(transfer && { transfer }) });
      }
    }
  });

  const tellAll = (message: ToWorker) => {
    for (const worker of started.keys()) tell(worker, message);
  };
  const drain = () => {
    stopping = true;
    if (started.size === 0) process.exit(0);
    tellAll({ tell: 'drain' });
    const kill = () => {
      for (const worker of started.keys()) worker.process.kill('SIGKILL');
    };
    setTimeout(kill, drainSeconds * 1000 + END_WITHIN).unref();
  };
  onSignals(drain, () => tellAll({ tell: 'cut' }));
  start();
}

function tell(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message);
}
