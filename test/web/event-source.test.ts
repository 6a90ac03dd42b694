import { listen, testApp } from '../support/app.js';
import { showForeign, webTest } from './browser.js';

/** About ten events in a second of simulated time. */
const store = '/events/e-store?seed=1&rate=10&duplicates=0';

webTest('an EventSource continues without a gap after its connection breaks', async (t, page) => {
  const app = await testApp(t);
  const origin = await listen(t, app);
  const all = (await app.inject(`${store}&n=100000&format=ndjson`)).body.split('\n');
  await showForeign(t, page, 'other.example');
  await page.evaluate(`
    globalThis.received = [];
    globalThis.opened = 0;
    const source = new EventSource('${origin}${store}&live=true&speed=5');
    source.onopen = () => { opened++; };
    source.onmessage = ({ data }) => { received.push(data); };
  `);
  await page.waitForFunction('received.length > 20');
  app.server.closeAllConnections();
  const atLeast = 20 + (await page.evaluate<number>('received.length'));
  await page.waitForFunction(`opened === 2 && received.length > ${atLeast}`);
  const received = await page.evaluate<string[]>('received');
  t.strictSame(received, all.slice(0, received.length), 'every event came once');
});

webTest(
  'an EventSource of a stream that has ended gets every event once, and then closes',
  async (t, page) => {
    const app = await testApp(t);
    const origin = await listen(t, app);
    const all = (await app.inject(`${store}&n=30&format=ndjson`)).body.trimEnd().split('\n');
    await showForeign(t, page, 'other.example');
    for (const live of ['', '&live=true&speed=100']) {
      await page.evaluate(`
      globalThis.received = [];
      globalThis.source = new EventSource('${origin}${store}&n=30${live}');
      source.onmessage = ({ data }) => { received.push(data); };
    `);
      await page.waitForFunction('source.readyState === EventSource.CLOSED');
      t.strictSame(await page.evaluate<string[]>('received'), all, `live: ${live !== ''}`);
    }
  },
);
