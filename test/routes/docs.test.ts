import t from 'tap';
import { testApp } from '../support/app.js';

t.test('pages have security headers, and rows do not', async (t) => {
  const app = await testApp(t);
  const page = await app.inject('/docs');
  t.match(page.headers['content-type'], /^text\/html/);
  t.match(page.headers, {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  });
  const policy = String(page.headers['content-security-policy']).split(';');
  for (const directive of ["default-src 'none'", "script-src 'self'", "connect-src 'self'"]) {
    t.ok(policy.includes(directive), directive);
  }
  t.notMatch(
    page.headers['content-security-policy'],
    'upgrade-insecure-requests',
    'the page works without TLS',
  );
  t.notMatch(
    page.body,
    /<script>|<style>|\son\w+=|\sstyle=/,
    'the page has no inline code that the policy forbids',
  );
  const rows = await app.inject('/persons?n=1');
  t.equal(rows.headers['content-security-policy'], undefined);
});
