import type { FastifyInstance } from 'fastify';
import type { Test } from 'tap';
import { buildApp } from '../../src/app.js';
import { readConfig } from '../../src/config/config.js';
import { createMetrics } from '../../src/http/server/metrics.js';
import { registered, registeredEvents } from '../datasets/registered.js';
import { temporaryDirectory } from './directory.js';

/** The application with these environment variables. It closes at the end of the test. */
export async function testApp(t: Test, environment: Record<string, string> = {}): Promise<FastifyInstance> {
  const directory = temporaryDirectory(t);
  const app = await buildApp(
    readConfig({
      LOG_LEVEL: 'silent',
      SCHEMAS_DIR: directory,
      STATE_DIR: `${directory}-state`,
      ...environment,
    }),
    { datasets: registered, events: registeredEvents },
    createMetrics(),
  );
  t.teardown(() => app.close());
  return app;
}

/** Lets the application listen on a free port of the loopback; resolves to http://127.0.0.1:port. */
export function listen(t: Test, app: FastifyInstance): Promise<string> {
  t.teardown(() => app.server.closeAllConnections());
  return app.listen({ host: '127.0.0.1', port: 0 });
}
