// The meaning of a URL is remembered, and the first and later answers are the same.
import { get, type RequestOptions } from 'node:http';
import { buffer } from 'node:stream/consumers';
import t from 'tap';
import { listen, testApp } from '../../support/app.js';

interface Answer {
  readonly status: number | undefined;
  /** Header names in lower case and values, in turn. */
  readonly headers: readonly string[];
  readonly body: string;
}

function ask(port: number, options: RequestOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get({ port, ...options }, async (response) => {
      const { statusCode: status, rawHeaders } = response;
      const headers = rawHeaders.map((text, at) => (at % 2 === 0 ? text.toLowerCase() : text));
      resolve({ status, headers, body: (await buffer(response)).toString() });
    }).on('error', reject);
  });
}

const withoutDate = ({ headers, ...rest }: Answer) => ({
  ...rest,
  headers: headers.filter((_, at) => headers[at - (at % 2)] !== 'date'),
});

t.test('the second answer to a URL equals the first one, after any other requests', async (t) => {
  const app = await testApp(t);
  const port = Number(new URL(await listen(t, app)).port);
  const requests: RequestOptions[] = [
    '/persons?n=3&seed=a',
    '/persons?n=3&seed=a&delay=1',
    '/persons?n=3&seed=a&download=true&fields=id,name',
    '/persons?n=3&seed=a&offset=6&rows=20',
    '/persons/7?seed=a&header=false&format=csv',
    '/persons?n=0&seed=a',
    '/users?n=3&seed=a&format=csv&part_bytes=1024',
    '/persons?n=3&seed=a&n=4',
    '/persons?n=x&seed=a',
    '/persons?n=3&seed=a&fail=1',
    '/persons?n=3&seed=a&fail=0:600',
    '/persons?n=3&seed=a&fields=nam',
  ].flatMap((path) => [
    { path },
    { path, method: 'HEAD' },
    { path, headers: { accept: 'application/x-ndjson' } },
    { path, headers: { accept: 'text/csv' } },
    { path, headers: { accept: 'image/png' } },
    { path, headers: { range: 'bytes=0-9' } },
    { path, headers: { 'if-none-match': '*' } },
    { path, headers: { 'accept-encoding': 'gzip' } },
  ]);
  const all = async () => {
    const answers = [];
    for (const options of requests) answers.push(withoutDate(await ask(port, options)));
    return answers;
  };
  const first = await all();
  const second = await all();
  for (const [at, { path, method, headers }] of requests.entries()) {
    t.strictSame(second[at], first[at], `${method ?? 'GET'} ${path} ${JSON.stringify(headers ?? {})}`);
    const names = first[at]?.headers.filter((_, at) => at % 2 === 0);
    t.equal(new Set(names).size, names?.length, 'each header once');
  }
  const statuses = new Set(first.map(({ status }) => status));
  t.strictSame([...statuses].sort(), [200, 206, 304, 400, 406, 503]);
});

t.test('without a seed each answer has its own seed and rows', async (t) => {
  const app = await testApp(t);
  const answers = [];
  for (let i = 0; i < 3; i++) answers.push(await app.inject('/persons?n=3'));
  t.equal(new Set(answers.map(({ payload }) => payload)).size, 3);
  for (const { headers, payload } of answers) {
    const again = await app.inject(`/persons?n=3&seed=${headers['seedstream-seed']}`);
    t.equal(again.payload, payload);
    t.match(headers.link, `seed=${headers['seedstream-seed']}&`);
  }
});
