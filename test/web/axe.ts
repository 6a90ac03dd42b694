import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import type { Test } from 'tap';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Axe {
  axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
}

/** Holds a page to axe, wide and on a phone, and saves pictures of it for people to look at. */
export async function violations(t: Test, page: Page, name: string): Promise<void> {
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: width === 360 ? 700 : 800 });
    await page.screenshot({ path: `dist/screenshots/${name}-${width}.png` });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => (globalThis as unknown as Axe).axe.run());
    t.strictSame(
      violations.map(({ id, nodes }) => [id, nodes[0]?.html]),
      [],
      `${name}, ${width} pixels`,
    );
  }
}
