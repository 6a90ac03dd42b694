import t from 'tap';
import { withAsciiUrl } from '../../../src/http/server/url.js';
import { listen, testApp } from '../../support/app.js';
import { exchange, wire } from './wire.js';

t.test('bytes beyond ASCII are read as if percent-encoded', async (t) => {
  const asNodeReads = (url: string) => Buffer.from(url).toString('latin1');
  t.equal(withAsciiUrl({ url: asNodeReads('/persons?seed=é京') }), '/persons?seed=%C3%A9%E4%BA%AC');
  t.equal(withAsciiUrl({ url: '/persons?seed=%C3%A9&n=1' }), '/persons?seed=%C3%A9&n=1');
});

t.test('when Node refuses them, the answer names the parameter', async (t) => {
  const { port } = new URL(await listen(t, await testApp(t)));
  const text = 'GET /persons?n=1&seed=é京 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
  const { outcome } = await exchange(Number(port), wire(text, 'utf8'), 5000);
  if (typeof outcome === 'string') return t.fail(outcome);
  const { status, headers, body } = outcome;
  // Older versions of Node accept them.
  if (status === 200) return t.equal(headers['seedstream-seed'], '%C3%A9%E4%BA%AC');
  t.equal(status, 400);
  const problem = { parameter: 'seed', value: 'é京', allowed: 'percent-encoded UTF-8' };
  t.match(JSON.parse(body.toString()), problem);
});
