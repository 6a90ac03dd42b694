import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { projectRoot } from '../../../src/project-root.js';
import { browserPath } from '../../../test/web/chromium.js';
import { amount, atMost, type Measure, median, skipped, verify } from '../../measures.js';
import { withSeedstream } from '../../servers.js';
import { busyOf, heapOf, inPage, typed, within } from './page.js';
import { studio } from './studio.js';

const ROUNDS = 5;
const SCROLL_MILLISECONDS = 10_000;

/** Measures the pages in Chromium: how soon they show what somebody asks them for. */
export const pages = async (): Promise<Measure[]> => [...(await data()), ...(await studio())];

async function data(): Promise<Measure[]> {
  const [paint, jump, find, busy, memory, script] = [
    'data page, first view: largest contentful paint',
    'data page: jump to row 900,000,000',
    'data page: a condition typed, to its first rows and count of 1,000,000',
    'data page: scrolling for 10 s, share of time in tasks longer than 50 ms',
    'data page: memory after 100,000 rows ÷ before',
    'data page: script of the first view, gzipped',
  ] as const;
  const length = await scriptLength();
  const size = atMost(script, length / 1000, 200, 'kB');
  if (browserPath() === undefined)
    return [...[paint, jump, find, busy, memory].map((name) => skipped(name, 'no Chromium')), size];
  return withSeedstream(async ({ origin }) => {
    const paints: number[] = [];
    const jumps: number[] = [];
    const finds: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const taken = await inPage(async (page) => [
        await firstView(page, origin),
        await jumpTo(page),
        await condition(page, origin, round),
      ]);
      // The first round is for the caches of the service.
      if (round > 0)
        for (const [list, value] of [paints, jumps, finds].entries()) value.push(taken[list] as number);
    }
    const scrolled = await inPage((page) => scroll(page, origin));
    return [
      atMost(paint, median(paints), 800, 'ms'),
      atMost(jump, median(jumps), 100, 'ms'),
      atMost(find, median(finds), 150, 'ms'),
      atMost(busy, scrolled.busy * 100, 5, '%', `${scrolled.rows} rows went by`),
      atMost(memory, scrolled.after / scrolled.before, 1.2, '×', amount(scrolled.after / 1e6, 'MB')),
      size,
    ];
  });
}

/** Bytes, compressed, of the scripts that the page loads at once. */
async function scriptLength(): Promise<number> {
  const folder = join(projectRoot, 'dist/web');
  const page = await readFile(join(folder, 'index.html'), 'utf8');
  const scripts = new Set(Array.from(page.matchAll(/assets\/([^"]+\.js)/g), ([, name]) => name as string));
  let length = 0;
  // A Set that grows is iterated to its new end.
  for (const name of scripts) {
    const script = await readFile(join(folder, 'assets', name), 'utf8');
    for (const [, next] of script.matchAll(/(?:from|import)"\.\/([^"]+\.js)"/g)) scripts.add(next as string);
    length += gzipSync(script).length;
  }
  return length;
}

async function firstView(page: Page, origin: string): Promise<number> {
  await page.goto(origin);
  await page.locator('#row-10 .cell:not(.waiting)').first().waitFor();
  await page.locator('.bars button').first().waitFor();
  return Number(await page.evaluate('paints.at(-1)'));
}

async function jumpTo(page: Page): Promise<number> {
  const field = `document.querySelector('[aria-label="Go to row"]')`;
  await page.getByLabel('Go to row').fill('900000000');
  const shown = `document.querySelector('#row-899999999 .cell:not(.waiting)')`;
  const time = Number(await page.evaluate(within(`${field}.form.requestSubmit()`, shown)));
  verify('row 900,000,000', await page.locator('#row-899999999 .cell').first().textContent(), '900000000');
  return time;
}

async function condition(page: Page, origin: string, round: number): Promise<number> {
  await page.goto(`${origin}/#/persons?seed=${round}&rows=1000000`);
  await page.locator('.count', { hasText: '1,000,000 rows' }).waitFor();
  await page.locator('.bars button').first().waitFor();
  const done = `/^[\\d,]+ rows$/.test(document.querySelector('.count').textContent)
    && !document.querySelector('.count').textContent.startsWith('1,000,000')
    && document.querySelector('#row-0 .cell:not(.waiting)')
    && !document.querySelector('[aria-busy="true"]')`;
  const time = Number(await page.evaluate(within(typed('Condition on country', '=Japan'), done)));
  const country = await page.locator('#row-0 .cell').last().textContent();
  verify('the country of the first row', country, 'Japan');
  return time;
}

async function scroll(page: Page, origin: string) {
  await page.goto(`${origin}/#/persons?seed=42&rows=1000000`);
  await page.locator('#row-10 .cell:not(.waiting)').first().waitFor();
  await page.locator('.bars button').first().waitFor();
  await page.waitForTimeout(2000);
  await page.mouse.move(400, 400);
  const before = await heapOf(page);
  await page.evaluate('tasks.length = 0');
  const begun = performance.now();
  let wheels = 0;
  for (; performance.now() - begun < SCROLL_MILLISECONDS; wheels++) {
    await page.mouse.wheel(0, 600);
    await page.waitForTimeout(30);
  }
  const busy = await busyOf(page, begun);
  // The rest of 100,000 rows, each window of which is shown.
  for (let row = 1000; row <= 100_000; row += 1000) {
    await page.getByLabel('Go to row').fill(`${row}`);
    await page.keyboard.press('Enter');
    await page
      .locator(`#row-${row - 1} .cell:not(.waiting)`)
      .first()
      .waitFor();
  }
  return { busy, rows: wheels * 20, before, after: await heapOf(page) };
}
