import type { Config } from './config/config.js';
import { isExposed } from './http/server/access/changes.js';
import { createLog } from './http/server/log.js';

/** Tells where the service listens, and what is open to everybody on the network: at a terminal in words, elsewhere in the log. */
export function announce({ host, apiKey, logLevel, workers }: Config, address: string): void {
  const hasKey = apiKey !== '';
  const warning = isExposed(host, hasKey)
    ? 'Everybody on the network may read rows, schemas and deliveries. Without an API_KEY nobody may change them'
    : undefined;
  if (process.stdout.isTTY) {
    process.stdout.write(`${welcome(address, hasKey)}${warning === undefined ? '' : `\n${warning}.\n`}\n`);
    return;
  }
  const log = createLog(logLevel);
  log.info(workers > 1 ? { workers } : {}, `seedstream listens at ${address}`);
  if (warning !== undefined) log.warn(warning);
}

/** The first lines for somebody at a terminal. */
export function welcome(address: string, hasKey: boolean): string {
  const key = hasKey ? '-H "Authorization: Bearer $API_KEY" ' : '';
  return `seedstream listens at ${address}

  Look at it: ${address}
  Try it:     curl ${key}'${address}/persons?n=5&format=csv'
  Stop it:    Ctrl+C
`;
}
