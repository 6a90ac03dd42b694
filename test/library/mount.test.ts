// The service as a part of somebody else's Fastify application.
import fastify, { type FastifyInstance } from 'fastify';
import t, { type Test } from 'tap';
import { app } from '../../src/library/index.js';
import { testApp } from '../support/app.js';
import { temporaryDirectory } from '../support/directory.js';

interface Mounted {
  host: FastifyInstance;
  /** The address of the listening host. */
  origin: string;
  ask(path: string, init?: RequestInit): Promise<Response>;
}

/** A host that listens, with the plugins that `register` adds. */
async function listening(t: Test, register: (host: FastifyInstance) => void): Promise<Mounted> {
  const host = fastify();
  t.teardown(() => host.close());
  register(host);
  const origin = await host.listen({ host: '127.0.0.1', port: 0 });
  return { host, origin, ask: (path, init) => fetch(origin + path, { redirect: 'manual', ...init }) };
}

const linksOf = ({ headers }: Response) =>
  [...(headers.get('link') ?? '').matchAll(/<([^>]*)>/g)].map(([, target]) => target as string);

t.test('answers are those of the service, with links under the prefix that lead on', async (t) => {
  const service = await testApp(t);
  const { ask } = await listening(t, (host) => host.register(app, { prefix: '/v1/mock' }));
  for (const path of [
    '/persons?n=3&seed=42&rows=50&offset=3',
    '/users/7?seed=42',
    '/schemas/company/Employee?n=2&seed=42',
    '/schemas/company/Manager/3/Employee?seed=42',
    '/schemas/company?format=sql&seed=42&rows=Employee:9,Manager:2',
    '/events/app-store?n=3&seed=42',
    '/events/e-store/totals?seed=42&n=3',
    '/persons?n=1000000&seed=42&format=csv',
  ]) {
    const direct = await service.inject(path);
    const answer = await ask(`/v1/mock${path}`);
    t.equal(answer.status, direct.statusCode, path);
    t.ok(Buffer.from(await answer.arrayBuffer()).equals(direct.rawPayload), path);
    const links = linksOf(answer);
    t.strictSame(
      links,
      [...String(direct.headers.link ?? '').matchAll(/<([^>]*)>/g)].map(([, target]) => `/v1/mock${target}`),
    );
    for (const link of links.filter((link) => !link.includes('n=1000000')))
      t.equal((await ask(link)).status, 200, link);
  }
  t.match(await (await ask('/v1/mock/person')).json(), {
    status: 404,
    detail: 'There is nothing at /v1/mock/person (did you mean /v1/mock/persons?)',
  });
  t.equal((await ask('/v1/mock/persons', { method: 'DELETE' })).status, 405);
  t.equal((await ask('/%761/mock/persons?n=1')).status, 200, 'an encoded prefix');
});

t.test('locations, pages and the API description are under the prefix', async (t) => {
  const schemasDir = temporaryDirectory(t);
  const { ask } = await listening(t, (host) => host.register(app, { prefix: '/mock', schemasDir }));
  t.equal((await ask('/mock', { redirect: 'manual' })).headers.get('location'), '/mock/');
  const start = await (await ask('/mock/')).text();
  const [, script] = /src="\.(\/assets\/[^"]+)"/.exec(start) ?? [];
  t.equal((await ask(`/mock${script}`)).status, 200, 'links of the page are relative');
  const page = await (await ask('/mock/docs')).text();
  const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file as string);
  t.ok(files.length > 3);
  for (const file of files) {
    t.match(file, /^\/mock\/docs\/static\//);
    t.equal((await ask(file)).status, 200, file);
  }
  const { servers, paths } = (await (await ask('/mock/openapi.json')).json()) as {
    servers: object;
    paths: object;
  };
  t.strictSame(servers, [{ url: '/mock' }]);
  t.ok('/persons' in paths);

  const stored = await ask('/mock/schemas/staff', {
    method: 'PUT',
    headers: { 'content-type': 'application/schema+json' },
    body: JSON.stringify({ $defs: { A: { type: 'object', properties: { a: { type: 'integer' } } } } }),
  });
  t.equal(stored.status, 201);
  const location = stored.headers.get('location') as string;
  t.equal(location, '/mock/schemas/staff');
  const { models } = (await stored.json()) as { models: [{ url: string }] };
  for (const url of [location, models[0].url]) t.equal((await ask(url)).status, 200, url);
  const urls = ['company', 'shop', 'staff'].map((name) => ({ name, url: `/mock/schemas/${name}` }));
  t.strictSame(await (await ask('/mock/schemas')).json(), urls);
});

t.test(
  'several with options of their own, and the routes, parsers and hooks of the host beside them',
  async (t) => {
    const seen: string[] = [];
    const { ask } = await listening(t, (host) => {
      host.decorate('catalog', {} as never);
      host.addHook('onRequest', async (_request, reply) => {
        reply.header('x-host', 'here');
      });
      host.addHook('onResponse', async ({ url }) => {
        seen.push(url);
      });
      host.post('/echo', async ({ body }) => body);
      host.register(app, { prefix: '/a', seed: 'one', maxRows: 5, threads: 1 });
      host.register(async (scope) => scope.register(app, { prefix: '/b', seed: 'two', apiKey: 'key' }), {
        prefix: '/deep',
      });
    });
    const json = { 'content-type': 'application/json' };
    t.strictSame(await (await ask('/echo', { method: 'POST', headers: json, body: '{"a":1}' })).json(), {
      a: 1,
    });
    const answer = await ask('/a/persons?n=2');
    t.equal(answer.headers.get('seedstream-seed'), 'one');
    t.equal(answer.headers.get('x-host'), 'here');
    t.match(await (await ask('/a/persons?n=6')).json(), {
      parameter: 'n',
      allowed: 'an integer from 0 to 5',
    });
    t.equal((await ask('/deep/b/persons?n=6')).status, 401);
    const withKey = { headers: { authorization: 'Bearer key' } };
    t.equal((await ask('/deep/b/persons?n=6', withKey)).headers.get('seedstream-seed'), 'two');
    const converted = await ask('/a/convert?from=csv&to=json', { method: 'POST', body: 'a,b\n1,2\n' });
    t.strictSame(await converted.json(), [{ a: 1, b: 2 }]);
    t.match(seen, ['/echo', '/a/persons?n=2', '/a/persons?n=6'], 'the host sees its own URLs');

    const login = await ask('/deep/b/persons', { headers: { accept: 'text/html' } });
    t.match(await login.text(), /action="\/deep\/b\/login".*value="\/deep\/b\/persons"/s);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const entered = await ask('/deep/b/login', { method: 'POST', headers: form, body: 'key=key&to=//evil' });
    t.equal(entered.headers.get('location'), '/deep/b/');
    t.match(entered.headers.get('set-cookie'), /Path=\/deep\/b\//);
  },
);

t.test('a wrong option is an error that says what is allowed', async (t) => {
  const table: [options: object, message: string][] = [
    [{ maxRows: 0 }, 'maxRows must be an integer from 1 to 9007199254740991, not "0"'],
    [{ maxRow: 5 }, 'There is no option maxRow (did you mean maxRows?)'],
    [{ port: 5 }, 'There is no option port'],
    [
      { allowedOrigins: ['x'] },
      'allowedOrigins must be a list of origins such as https://example.org, not "x"',
    ],
    [{ prefix: '/:tenant' }, 'The prefix of seedstream must be a plain path, not "/:tenant"'],
  ];
  for (const [options, message] of table) {
    const host = fastify();
    host.register(app, options);
    await t.rejects(async () => host.ready(), { message });
    await host.close();
  }
});

t.test('closing the host ends streams of events, finishes downloads, and ends the threads', async (t) => {
  const { host, ask } = await listening(t, (host) => host.register(app, { prefix: '/mock', threads: 1 }));
  const whole = await (await testApp(t)).inject('/persons?n=500000&seed=42&format=csv');
  const live = await ask('/mock/events/e-store?live=true&format=sse&seed=1');
  const events = live.body?.getReader();
  await events?.read();
  const download = await ask('/mock/persons?n=500000&seed=42&format=csv');
  const closed = host.close();
  const bytes = Buffer.from(await download.arrayBuffer());
  t.ok(bytes.equals(whole.rawPayload), 'the download is whole');
  while (!(await events?.read())?.done);
  await closed;
  await t.rejects(ask('/mock/health'));
});
