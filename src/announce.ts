import type { Config } from './config.js';
import { isExposed } from './http/server/access/changes.js';
import { createLog } from './http/server/log.js';

/** Logs where the service listens, and what is open to everybody on the network. */
export function announce({ host, apiKey, logLevel, workers }: Config, address: string): void {
  const log = createLog(logLevel);
  log.info(workers > 1 ? { workers } : {}, `seedstream listens at ${address}`);
  if (!isExposed(host, apiKey !== '')) return;
  log.warn(
    'Everybody on the network may read rows, schemas and deliveries. Without an API_KEY nobody may change them',
  );
}
