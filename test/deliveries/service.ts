// A service with destinations, and the states of its deliveries.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Test } from 'tap';
import { testApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';

/** A delivery as the service shows it. */
export interface Told {
  readonly id: string;
  readonly state: string;
  readonly rows: number;
  readonly retries: number;
  readonly [member: string]: unknown;
}

/** Sends a request to a service; resolves to status and body. */
export type Ask = (
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<{ status: number; body: unknown }>;

/** The environment of a service with these settings, whose state is removed after the test. */
export function environmentOf(t: Test, settings: object): Record<string, string> {
  const directory = mkdtempSync(join(tmpdir(), 'seedstream-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'destinations.json');
  writeFileSync(file, JSON.stringify(settings));
  return { DESTINATIONS_FILE: file, STATE_DIR: join(directory, 'state') };
}

/** A service in this process. */
export async function service(
  t: Test,
  settings: object,
  environment: Record<string, string> = {},
): Promise<Ask> {
  const app = await testApp(t, { ...environmentOf(t, settings), ...environment });
  return asking(app);
}

export function asking(app: FastifyInstance): Ask {
  return async (method, url, body, headers = {}) => {
    const { statusCode, payload } = await app.inject({
      method,
      url,
      headers,
      ...(body !== undefined && { body: body as object }),
    });
    return { status: statusCode, body: payload === '' ? undefined : JSON.parse(payload) };
  };
}

/** A service in another process, over HTTP. */
export function askingAt(origin: string): Ask {
  return async (method, path, body, more = {}) => {
    const response = await fetch(origin + path, {
      method,
      headers: {
        connection: 'close',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...more,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
}

/** Begins a delivery; resolves to its path. */
export async function begin(
  ask: Ask,
  source: object,
  destination: string,
  options: object = {},
): Promise<string> {
  const { status, body } = await ask('POST', '/deliveries', { source, destination, options });
  if (status !== 202) throw new Error(JSON.stringify(body));
  return `/deliveries/${(body as Told).id}`;
}

export const tell = async (ask: Ask, path: string) => (await ask('GET', path)).body as Told;

/** Resolves to the delivery when it is in the expected state. */
export async function until(ask: Ask, path: string, reached: (told: Told) => boolean): Promise<Told> {
  const over = (told: Told) => reached(told) || told.state === 'failed';
  const told = await eventually(() => tell(ask, path), over);
  if (reached(told)) return told;
  throw new Error(told.state === 'failed' ? JSON.stringify(told) : `waited in vain: ${JSON.stringify(told)}`);
}

export const done = (ask: Ask, path: string) => until(ask, path, ({ state }) => state === 'done');
