import t from 'tap';
import { withAsciiUrl } from '../../src/http/url.js';

t.test('bytes beyond ASCII count as if percent-encoded', async (t) => {
  const asNodeReads = (url: string) => Buffer.from(url).toString('latin1');
  t.equal(withAsciiUrl({ url: asNodeReads('/persons?seed=é京') }), '/persons?seed=%C3%A9%E4%BA%AC');
  t.equal(withAsciiUrl({ url: '/persons?seed=%C3%A9&n=1' }), '/persons?seed=%C3%A9&n=1');
});
