// A real browser, for what only a browser can show.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { browserPath, launch } from './chromium.js';

/** The most milliseconds that a step on a page takes: more than any takes on a busy machine. */
const PATIENCE = 120_000;

const skip =
  browserPath() === undefined && 'no browser: install Chromium or Chrome, or set CHROMIUM to the path of one';

/**
 * A test with an empty page in a new browser. Without a browser the test is skipped.
 */
export function webTest(name: string, test: (t: Test, page: Page) => Promise<void>): void {
  t.test(name, { skip }, async (t) => {
    const browser = await launch();
    t.teardown(() => browser.close());
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE);
    await test(t, page);
  });
}

/** Everything that a browser complains about on a page from now on: errors, blocked resources and failed requests. */
export function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on('pageerror', ({ message }) => found.push(message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) found.push(message.text());
  });
  page.on('requestfailed', (request) => found.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on('response', (response) => {
    if (response.status() >= 400) found.push(`${response.url()}: ${response.status()}`);
  });
  return found;
}

/** Shows a page of another server at this host. Resolves to the page's origin. */
export async function showForeign(t: Test, page: Page, host: string, html = ''): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8').end(`<!doctype html>${html}`);
  }).listen(0, '127.0.0.1');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const origin = `http://${host}:${(server.address() as AddressInfo).port}`;
  await page.goto(origin);
  return origin;
}

/** What a page learns from a fetch(): status and text, or that its browser lets it see nothing. */
export function fetchFrom(
  page: Pick<Page, 'evaluate'>,
  url: string,
  init: RequestInit = {},
): Promise<{ status: number; text: string } | 'refused'> {
  return page.evaluate(
    async ({ url, init }) => {
      try {
        const response = await fetch(url, init);
        return { status: response.status, text: await response.text() };
      } catch {
        return 'refused' as const;
      }
    },
    { url, init },
  );
}
