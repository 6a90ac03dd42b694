import type { Page } from 'playwright-core';
import { browserPath } from '../../../test/web/chromium.js';
import { amount, atMost, type Measure, median, skipped } from '../../measures.js';
import { withSeedstream } from '../../servers.js';
import { busyOf, heapOf, inPage, typed, within } from './page.js';

const ROUNDS = 5;
const LIVE_MILLISECONDS = 60_000;

/** Measures the pages where schemas are designed and where rows and events are. */
export async function studio(): Promise<Measure[]> {
  const [design, map, filter, busy, memory] = [
    'design page: a keystroke in a setting, to rows and histogram of 100,000 rows',
    'map page: 1,000,000 rows of a seed that is new',
    'map page: a condition typed',
    'map page: live events for a minute, share of time in tasks longer than 50 ms',
    'map page: memory after a minute of live events ÷ before',
  ] as const;
  if (browserPath() === undefined)
    return [design, map, filter, busy, memory].map((name) => skipped(name, 'no Chromium'));
  return withSeedstream(({ origin }) =>
    inPage(async (page) => {
      const keys = await keystrokes(page, origin);
      const maps: number[] = [];
      const filters: number[] = [];
      await page.goto(`${origin}/map#/users?seed=0&rows=1000000`);
      await page.locator('.count', { hasText: '1,000,000 rows' }).waitFor();
      for (let seed = 1; seed <= ROUNDS; seed++) {
        maps.push(await shown(page, typed('Seed', `${seed}`), `rows=1000000`));
        filters.push(await shown(page, typed('Country', 'Peru'), 'Peru'));
        await shown(page, typed('Country', ''), 'rows=1000000');
      }
      const live = await ticker(page, origin);
      return [
        atMost(design, median(keys), 100, 'ms'),
        atMost(map, median(maps), 500, 'ms'),
        atMost(filter, median(filters), 150, 'ms'),
        atMost(busy, live.busy * 100, 5, '%'),
        atMost(memory, live.after / live.before, 1.2, '×', amount(live.after / 1e6, 'MB')),
      ];
    }),
  );
}

/** Milliseconds until the map shows other rows, whose URL ends so. */
const shown = async (page: Page, act: string, end: string): Promise<number> =>
  Number(
    await page.evaluate(
      within(
        `const world = document.querySelector('.world'); const before = world.ariaLabel; ${act}`,
        `world.ariaLabel !== before && decodeURIComponent(location.hash).endsWith('${end}')`,
      ),
    ),
  );

/** Milliseconds from each number that is typed to another first row and other bars. */
async function keystrokes(page: Page, origin: string): Promise<number[]> {
  await page.goto(`${origin}/design`);
  await page.getByRole('button', { name: 'From nothing' }).click();
  await page.getByLabel('Names of new columns').fill('name email city country steps_a');
  await page.keyboard.press('Enter');
  await page.locator('.columns li button', { hasText: 'steps_a' }).click();
  await page.locator('.settings .choose').click();
  await page.getByLabel('Search kinds').fill('whole number');
  await page.locator('.kinds button', { hasText: 'whole number' }).first().click();
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    await page.locator('.law .shape span').first().waitFor();
    // The other columns are asked for when nothing has changed for a while.
    await page.waitForTimeout(3000);
    const time = await page.evaluate(
      within(
        `const bars = () => document.querySelector('.law .shape').outerHTML;
         const row = () => document.querySelector('.rows tbody tr').textContent;
         const before = [bars(), row()]; ${typed('maximum', `${1000 + 977 * round}`)}`,
        'bars() !== before[0] && row() !== before[1]',
      ),
    );
    if (round > 0) times.push(Number(time));
  }
  return times;
}

async function ticker(page: Page, origin: string) {
  await page.goto(`${origin}/map#/events/app-store?seed=42`);
  const live = page.getByRole('region', { name: 'Live events' });
  await live.getByLabel('Speed').selectOption('60');
  await live.getByRole('button', { name: 'Play' }).click();
  await live.locator('li').nth(11).waitFor();
  const before = await heapOf(page);
  await page.evaluate('tasks.length = 0');
  const begun = performance.now();
  await page.waitForTimeout(LIVE_MILLISECONDS);
  return { busy: await busyOf(page, begun), before, after: await heapOf(page) };
}
