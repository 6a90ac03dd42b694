import type { Shared } from '../app.js';
import type { Config } from '../config/config.js';
import type { Transfer } from '../http/files/transfers.js';
import { createMetrics } from '../http/server/metrics.js';
import { startServer } from '../server.js';
import { onSignals } from '../signals.js';
import { questions, type ToPrimary, type ToWorker } from './messages.js';

const tell = (message: ToPrimary) => process.send?.(message);

/** Runs the service as one of several processes. The primary tells it when to stop, and gives it the metrics of all workers. */
export async function runWorker(config: Config): Promise<void> {
  const metrics = createMetrics();
  const metricsOfAll = questions<string>();
  const text = () => metricsOfAll.ask((id) => tell({ tell: 'metrics', id }));
  const triesOfAll = questions<number>();
  const transfersOfAll = questions<Transfer | undefined>();
  const shared: Shared = {
    tries: {
      count: (url) => triesOfAll.ask((id) => tell({ tell: 'try', id, url })),
      forget: (url) => tell({ tell: 'forget tries', url }),
    },
    transfers: {
      set: (name, transfer) => tell({ tell: 'set transfer', name, transfer }),
      find: (name) => transfersOfAll.ask((id) => tell({ tell: 'find transfer', id, name })),
    },
  };
  const { address, drain, cut } = await startServer(config, { ...metrics, text }, shared);

  onSignals(drain, cut);
  process.on('message', async (message: ToWorker) => {
    if (message.tell === 'drain') drain();
    else if (message.tell === 'cut') cut();
    else if (message.tell === 'metrics') metricsOfAll.answer(message.id, message.text);
    else if (message.tell === 'tries') triesOfAll.answer(message.id, message.count);
    else if (message.tell === 'transfer') transfersOfAll.answer(message.id, message.transfer);
    else tell({ tell: 'report', id: message.id, report: await metrics.report() });
  });
  tell({ tell: 'listening', address });
}
