// Requests with a wrong query, path, method, header, body or bytes: a list of examples, and generators.
import { fc } from '../../support/property.js';
import { type Wire, wire } from './wire.js';

const request = (line: string, ...headers: string[]) =>
  wire(`${[line, 'Host: localhost', ...headers].join('\r\n')}\r\n\r\n`);
const get = (target: string, ...headers: string[]) => request(`GET ${target} HTTP/1.1`, ...headers);

const words = (text: string) => text.trim().split(/\s+/);

const queries = [
  ...words(`
    n= n=-1 n=+1 n=1e3 n=0x10 n=1.0 n=%201 n=NaN n=Infinity n=null n=true n=1&n=2 n[]=1 n[0]=1 N=1 n=1,2 n=%EF%BC%91
    n=99999999999999999999 n=9007199254740993 offset=-1 offset=1e999 offset=-- offset=9007199254740992
    offset=9007199254740991&n=1 page=0 page=-1 page=1&n=2 per_page=0 rows=-1 page=9007199254740991&per_page=10
    format=xml format= format=CSV format=csv%00 format=csv&format=json format=__proto__ header=true
    header=yes&format=csv delimiter=; format=csv&delimiter= format=csv&delimiter=%22 format=csv&delimiter=%0A
    format=csv&delimiter=ab fields= fields=, fields=id,id fields=ID fields=id, fields=constructor fields=__proto__
    fields=id%00 fields=id.name fields=address. fields=address,address.city locale=xx locale= locale=EN locale=en%2f..
    locale=../../etc/passwd weights=heavy countries= countries=XX countries=de unique=2 download=maybe delay=-1
    delay=5-1 delay=1- delay=99999999 fail=2 fail=-0.1 fail=x fail=1:99 fail=:503 fail=0:200 seed=% seed=%zz
    seed=%C3%28 seed=%ED%A0%80 seed=a&seed=b seed=%00 seed= unknown=1 __proto__=1 constructor=1 = &&& =1 %00=1 % %FF
    n=1#fragment ?n=1 [object] n=\${7*7} n=1;DROP%20TABLE%20persons`),
  `fields=${'id,'.repeat(2000)}`,
  `seed=${'x'.repeat(5000)}`,
  'a'.repeat(9000),
  'a=1&'.repeat(2000),
];

const targets = [
  ...words(`
    /persons/0 /persons/-1 /persons/1e3 /persons/abc /persons/%00 /persons/% /persons/1/2 /persons/ /Persons /nothing
    /persons/9007199254740992 /persons/99999999999999999999 /persons/1?n=2 // //persons /./persons /../persons /%
    /%2e%2e/%2e%2e/etc/passwd /persons%2f1 /%zz /%C3%28 /%00 /persons;a=b /persons\\1 /* /..;/health /users/0 /users/x
    /users/1?n=1 /health/x /docs/nothing /docs/static/nothing.js /docs/static/..%2f..%2fpackage.json
    /docs/../package.json http://localhost/nothing http:// persons * ?n=1`),
  ...['', '/\x01', '/\xff\xfe', '/persons?n=1 x', `/${'a'.repeat(5000)}`, `/${'a/'.repeat(2000)}`],
];

const headers = [
  ...words(`
    bytes= bytes=a-b bytes=5-1 bytes=- bytes=--1 bytes=0-0,2-3 bytes=999999- bytes=-0 lines=1-2 bytes=1e3-
    bytes=0-99999999999999999999999 bytes=99999999999999999999-`).map((value) => `Range: ${value}`),
  ...words('image/png * a / text/*;q=x application/json;q=0 ;;; ,,, text/csv;q=9 \xff').map(
    (value) => `Accept: ${value}`,
  ),
  ...words(`*;q=0 identity;q=0 gzip;q=x , ; sdch \x80 gzip;q=-1 ${'gzip,'.repeat(500)}`).map(
    (value) => `Accept-Encoding: ${value}`,
  ),
  ...['', '*', '"', 'W/', 'x', '"a', '"a", "b', '"\xff"'].flatMap((value) => [
    `If-Match: ${value}`,
    `If-None-Match: ${value}`,
    `If-Range: ${value}\r\nRange: bytes=0-1`,
  ]),
  ...['Origin: \xff', 'Origin: ', 'Connection: upgrade\r\nUpgrade: websocket', 'Expect: 100-continue', ': x'],
  ...[
    'Expect: the-unexpected',
    'Authorization: Bearer',
    'Cookie: =;=',
    'X-Forwarded-For: \x7f',
    'Host: a\r\nHost: b',
  ],
  ...[
    'X: a\0b',
    'X: a\rb',
    'X\0: a',
    ' X: folded',
    'X:\n y',
    'Bad Name: x',
    'Content-Length: -1',
    'TE: \x01',
  ],
  ...['Content-Length: x', 'Content-Length: 1\r\nContent-Length: 2', 'Transfer-Encoding: x', 'Keep-Alive: x'],
  ...[
    'Content-Length: 5\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: chunked, identity',
    'Trailer: x',
  ],
  ...['Content-Length: 5', 'Content-Type: ;;;\r\nContent-Length: 0', 'Connection: close, close'],
  ...[`X: ${'x'.repeat(20_000)}`, Array(3000).fill('X: y').join('\r\n')],
];

const methods = words('POST PUT DELETE PATCH OPTIONS TRACE CONNECT PROPFIND QUERY LINK get');
const bodies = ['', '{', '{"a":', '\0', 'a=b', '<x/>', 'x'.repeat(100_000)];
const types = ['application/json', 'text/plain', 'multipart/form-data', 'nonsense', 'a/b;charset=\xff'];

/** JSON that is no schema, or a schema for which no rows can be made. */
const schemas = [
  ...[
    'null',
    '1',
    '"x"',
    '[]',
    '{}',
    '{"$defs":1}',
    '{"$defs":{"M":{}}}',
    '{"$defs":{"M":{"properties":[]}}}',
  ],
  ...[
    '{"__proto__":{"properties":{}}}',
    '{"properties":{"x":{"$ref":"#"}}}',
    `{"properties":${'['.repeat(5000)}`,
  ],
  '{"$defs":{"M":{"properties":{"x":{"$ref":"#/$defs/M/properties/x"}}}}}',
  '{"$defs":{"M":{"properties":{"x":{"pattern":"(?<=a)b"}}}}}',
];

/** Beginnings of byte streams that are no request, or more than one. */
const streams = [
  ...['', '\r\n', '\0', 'GET', 'GET /', 'GET / HTTP/1.1', 'GET / HTTP/1.1\r\n', 'GET / HTTP/1.1\r\nHost: a'],
  ...[
    'GET / HTTP/9.9\r\n\r\n',
    'GET / HTTP/0.9\r\n\r\n',
    'GET / JUNK/1.1\r\n\r\n',
    'GET\t/\tHTTP/1.1\r\n\r\n',
  ],
  ...['GET /\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n', 'GET / HTTP/1.1\n\n', 'GET  / HTTP/1.1\r\n\r\n'],
  ...['\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'SSH-2.0-x\r\n'],
  ...['{"json":1}\r\n\r\n', 'GET /nothing HTTP/1.0\r\n\r\n'],
  'POST /persons HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'POST /persons HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab',
  'POST /persons HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n',
  'GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n\0\0\0\0 garbage after',
];

const withBody = (method: string, type: string, body: string, to = '/persons?n=x') =>
  request(
    `${method} ${to} HTTP/1.1`,
    `Content-Type: ${type}`,
    `Content-Length: ${body.length}\r\n\r\n${body}`,
  );

export const byHand: readonly Wire[] = [
  ...[
    ...['/persons', '/users', '/schemas/company/Employee', '/schemas/company'],
    ...['/events/app-store', '/events/e-store', '/events/app-store/rates', '/events/e-store/totals'],
  ].flatMap((path) => queries.map((query) => get(`${path}?${query}`))),
  ...targets.map((target) => get(target)),
  ...headers.map((header) => get('/persons?n=5&seed=1', header)),
  ...methods.flatMap((method) =>
    ['/persons', '/nothing', '*'].map((to) => request(`${method} ${to} HTTP/1.1`)),
  ),
  ...['GET', 'POST'].flatMap((method) =>
    types.flatMap((type) => bodies.map((body) => withBody(method, type, body))),
  ),
  ...['PUT /schemas/x', 'PUT /schemas/X', 'POST /generate/M', 'DELETE /schemas/x'].flatMap((line) => {
    const [method = '', to] = line.split(' ');
    return [...types, 'application/schema+json'].flatMap((type) =>
      [...bodies, ...schemas].map((body) => withBody(method, type, body, to)),
    );
  }),
  ...streams.map((bytes) => wire(bytes)),
];

const junk = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => Buffer.from(text).toString('latin1')),
  fc.string({ maxLength: 30 }),
  fc.constantFrom('%', '%00', '%C3', '%F0%9F%98%80', '\0', '\t', '-', '1', '0', 'é', '{}', '"', ' '),
);
const encoded = fc.oneof(junk, junk.map(escape));
const names = fc.constantFrom(
  'n',
  'offset',
  'seed',
  'format',
  'fields',
  'locale',
  'delimiter',
  'header',
  'rows',
);
const query = fc
  .array(fc.tuple(fc.oneof(names, encoded), encoded), { maxLength: 5 })
  .map((pairs) => pairs.map((pair) => pair.join('=')).join('&'));
const target = fc.oneof(
  query.map((query) => `/persons?${query}`),
  query.map((query) => `/users?${query}`),
  query.map((query) => `/schemas/company/Employee?${query}`),
  encoded.map((segment) => `/persons/${segment}`),
  encoded.map((segment) => `/schemas/${segment}`),
  encoded.map((segment) => `/schemas/company/Manager/1/${segment}`),
  encoded.map((path) => `/${path}`),
);
const headerNames = [
  'Range',
  'Accept',
  'Accept-Encoding',
  'If-Match',
  'If-None-Match',
  'If-Range',
  'Origin',
  'Host',
];
const header = fc
  .tuple(
    fc.oneof(fc.constantFrom(...headerNames, 'Content-Length', 'Transfer-Encoding', 'Expect'), junk),
    junk,
  )
  .map(([name, value]) => `${name}: ${value}`);

/** A request in which any part may be wrong. */
const composed = fc
  .tuple(fc.oneof({ weight: 5, arbitrary: fc.constant('GET') }, fc.constantFrom(...methods), junk), target)
  .chain(([method, target]) =>
    fc.array(header, { maxLength: 4 }).map((headers) => request(`${method} ${target} HTTP/1.1`, ...headers)),
  );

/** A good request in which some bytes are overwritten, dropped or repeated. */
const damaged = fc
  .array(fc.tuple(fc.nat(120), fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1, 2)), {
    minLength: 1,
    maxLength: 6,
  })
  .map((damages) => {
    const good =
      'GET /users?n=3&seed=1&format=csv&fields=user_id,age HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\n\r\n';
    const bytes = [...Buffer.from(good)];
    for (const [at, byte, kept] of damages) bytes.splice(at % bytes.length, kept, byte);
    return wire(Buffer.from(bytes).toString('latin1'));
  });

export const generated: fc.Arbitrary<Wire> = fc.oneof(
  target.map((target) => get(target)),
  header.map((header) => get('/persons?n=5&seed=1', header)),
  composed,
  damaged,
  fc.uint8Array({ maxLength: 300 }).map((bytes) => wire(Buffer.from(bytes).toString('latin1'))),
);
