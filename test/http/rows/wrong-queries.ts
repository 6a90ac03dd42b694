// Queries that are wrong for every dataset with MAX_ROWS=1000.

/** Query, parameter, value, what is allowed, suggestion. */
export type Wrong = [query: string, parameter: string, value: string, allowed: unknown, suggestion?: string];

const n = 'an integer from 0 to 1000';
const seed = 'a text of 1 to 128 characters';
const formats = ['json', 'csv', 'ndjson', 'sql', 'parquet', 'arrow', 'arrow-stream'];
const delimiter = 'one ASCII character that is no letter, digit, quote, dot, plus, minus, CR or LF';
const booleans = ['true', 'false'];
const csvOnly = 'left out unless the format is csv';
const withHeader = 'left out unless the format is csv or sql';
const once = 'given once';
const delay = 'milliseconds from 0 to 10000, or a range lowest-highest';
const fail =
  'a share from 0 to 1, tries such as 2x, each with or without :status, or a status from 400 to 599';
const onePage = 'left out when page or per_page is given';
const encoded = 'percent-encoded UTF-8';

/** For many rows. */
export const wrongRows: Wrong[] = [
  ...['-1', '1e99', 'ten', '1.5', '1.0', '0x10', '1e3', '1001', '99999999999999999999', 'NaN', 'null'].map(
    (value): Wrong => [`n=${value}`, 'n', value, n],
  ),
  ['n=%205', 'n', ' 5', n],
  ['n=+5', 'n', ' 5', n],
  ['n=5%0A', 'n', '5\n', n],
  ['n=%D9%A5', 'n', '٥', n],
  ['n=1&n=2', 'n', '1, 2', once],
  ['n=1&n=', 'n', '1, ', once],
  ['seed=a&seed=a', 'seed', 'a, a', once],
  ['offset=-1', 'offset', '-1', 'an integer from 0 to 9007199254740991'],
  ['offset=9007199254740993', 'offset', '9007199254740993', 'an integer from 0 to 9007199254740991'],
  ['offset=9007199254740991', 'offset', '9007199254740991', 'an integer from 0 to 9007199254740981'],
  ['n=1&offset=9007199254740991', 'offset', '9007199254740991', 'an integer from 0 to 9007199254740990'],
  ...['0', '-1', '1.5', 'first', '1e1', '9007199254740992'].map(
    (value): Wrong => [`page=${value}`, 'page', value, 'an integer from 1 to 9007199254740991'],
  ),
  ['page=9007199254740991', 'page', '9007199254740991', 'an integer from 1 to 900719925474099'],
  ['per_page=0', 'per_page', '0', 'an integer from 1 to 1000'],
  ['per_page=1001', 'per_page', '1001', 'an integer from 1 to 1000'],
  ['page=1&offset=0', 'offset', '0', onePage],
  ['page=1&n=10', 'n', '10', onePage],
  ['per_page=5&offset=5&n=5', 'n', '5', onePage],
  ['page=2&page=3', 'page', '2, 3', once],
  ...['-1', '1e3', '9007199254740992', 'all'].map(
    (value): Wrong => [`rows=${value}`, 'rows', value, 'an integer from 0 to 9007199254740991'],
  ),
  [
    'rows=9007199254740991&page=9007199254740991&per_page=2',
    'page',
    '9007199254740991',
    'an integer from 1 to 4503599627370496',
  ],
];

/** For one row and for many. */
export const wrong: Wrong[] = [
  ['seed=', 'seed', '', seed],
  ['seed', 'seed', '', seed],
  [`seed=${'s'.repeat(129)}`, 'seed', 's'.repeat(129), seed],
  ['format=xml', 'format', 'xml', formats],
  ['format=CSV', 'format', 'CSV', formats, 'csv'],
  ['format=jsno', 'format', 'jsno', formats, 'json'],
  ['format=csv&header=yes', 'header', 'yes', booleans],
  ['format=csv&header=ture', 'header', 'ture', booleans, 'true'],
  ['header=true', 'header', 'true', withHeader],
  ['format=ndjson&delimiter=;', 'delimiter', ';', csvOnly],
  ['format=csv&dialect=mysql', 'dialect', 'mysql', 'left out unless the format is sql'],
  ['format=csv&names=snake_case', 'names', 'snake_case', 'left out unless the format is sql'],
  ['format=sql&names=snake', 'names', 'snake', ['original', 'snake_case']],
  ['format=sql&dialect=oracle', 'dialect', 'oracle', ['postgresql', 'mysql', 'sqlite']],
  ...['ab', '"', '\n', '\r', '\r\n', '👍👍'].map(
    (value): Wrong => [`format=csv&delimiter=${encodeURIComponent(value)}`, 'delimiter', value, delimiter],
  ),
  ...['800-200', '99999999', '0-10001', '-5', '5-', '1-2-3', '1.5', '1e3', ' 5', 'long'].map(
    (value): Wrong => [`delay=${encodeURIComponent(value)}`, 'delay', value, delay],
  ),
  ['delay=200-', 'delay', '200-', delay],
  ...['2', '1.0001', '-0.5', '0x1', ' 1', 'half', '1e1', '50%25'].map(
    (value): Wrong => [`fail=${value}`, 'fail', decodeURIComponent(value), fail],
  ),
  ...[
    '1:200',
    '1:399',
    '1:600',
    '1:503.0',
    '1:5xx',
    '1:',
    ':503',
    '0.5:503:503',
    '2:503',
    '0x',
    'x',
    '2x:200',
    '1000x',
    '399',
    '600',
    '503:503',
  ].map((value): Wrong => [`fail=${value}`, 'fail', value, fail]),
  ['fail=1&fail=0', 'fail', '1, 0', once],
  ['download=maybe', 'download', 'maybe', booleans],
  ['download=1', 'download', '1', booleans],
  ['download=True', 'download', 'True', booleans, 'true'],
  ['seed=%ff', 'seed', '%ff', encoded],
  ['seed=1&format=%zz', 'format', '%zz', encoded],
  ['seed=%ED%A0%80', 'seed', '%ED%A0%80', encoded],
  ['seed=100%', 'seed', '100%', encoded],
];
