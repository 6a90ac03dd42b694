// A page in Chromium, and what is measured of it.
import type { Page } from 'playwright-core';
import { launch } from '../../../test/web/chromium.js';

/** What the page notes of itself from the beginning. */
const NOTES = `
  globalThis.paints = [];
  globalThis.tasks = [];
  new PerformanceObserver((list) => paints.push(...list.getEntries().map(({ startTime }) => startTime)))
    .observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask', buffered: true });`;

/** Resolves in the page to the milliseconds until a condition holds after something was done; rejects where it does not hold after a minute. */
export const within = (act: string, done: string) => `(async () => {
  const begun = performance.now();
  ${act};
  while (!(${done})) {
    await new Promise(requestAnimationFrame);
    if (performance.now() - begun > 60_000) throw new Error('nothing has changed for a minute');
  }
  return performance.now() - begun;
})()`;

/** Types into a field of the page as somebody who pastes. */
export const typed = (label: string, text: string) => `
  const field = document.querySelector('[aria-label="${label}"]');
  field.focus();
  field.value = ${JSON.stringify(text)};
  field.dispatchEvent(new Event('input', { bubbles: true }))`;

/** A page in a new browser, whose caches are empty. */
export async function inPage<T>(use: (page: Page) => Promise<T>): Promise<T> {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.addInitScript(NOTES);
    return await use(page);
  } finally {
    await browser.close();
  }
}

/** The share of the time since `begun`, when the page's list of long tasks was empty, that it spent in tasks longer than 50 ms. */
export const busyOf = async (page: Page, begun: number): Promise<number> =>
  Number(await page.evaluate('tasks.reduce((sum, one) => sum + one, 0)')) / (performance.now() - begun);

/** The bytes that the page's JavaScript takes, without garbage. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}
