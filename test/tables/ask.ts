import type { LightMyRequestResponse } from 'fastify';
import type { Test } from 'tap';
import { testApp } from '../support/app.js';
import { temporaryDirectory } from '../support/directory.js';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Asks a service. */
export type Ask = (
  method: Method,
  url: string,
  payload?: unknown,
  headers?: Record<string, string>,
) => Promise<LightMyRequestResponse>;

/** A service with its own folder of changes, unless the environment names one, and a function that asks it. */
export async function service(t: Test, environment: Record<string, string> = {}): Promise<Ask> {
  const app = await testApp(t, { STATE_DIR: temporaryDirectory(t), ...environment });
  return (method, url, payload, headers = {}) =>
    app.inject({ method, url, ...(payload !== undefined && { payload: payload as object }), headers });
}
