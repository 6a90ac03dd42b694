import type { NastyFile } from './nasty-file.js';

const ab = [
  { a: 1, b: 'x' },
  { a: 2, b: 'y' },
];

/** CSV as many programs write it: delimiters, quotes, line ends and headers. */
export const dialectFiles: readonly NastyFile[] = [
  { name: 'semicolons', bytes: 'a;b\n1;x\n2;y\n', rows: ab, form: /delimiter=";"/ },
  { name: 'tabs', bytes: 'a\tb\n1\tx\n2\ty\n', rows: ab, form: /delimiter="%09"/ },
  { name: 'pipes', bytes: 'a|b\n1|x\n2|y\n', rows: ab, form: /delimiter="\|"/ },
  {
    name: 'semicolons and decimal commas',
    bytes: 'a;b\n1,5;2,5\n3,5;4\n',
    rows: [
      { a: '1,5', b: '2,5' },
      { a: '3,5', b: '4' },
    ],
  },
  {
    name: 'semicolons and commas in texts',
    bytes: 'a;b, c\n1;x, y\n2;z\n',
    rows: [
      { a: 1, 'b, c': 'x, y' },
      { a: 2, 'b, c': 'z' },
    ],
  },
  {
    name: 'a column of texts with semicolons in its name',
    bytes: 'to; do\nwash\ndry\nfold\n',
    rows: [{ 'to; do': 'wash' }, { 'to; do': 'dry' }, { 'to; do': 'fold' }],
  },
  {
    name: 'tabs in a TSV that has commas',
    from: 'tsv',
    bytes: 'a\tb\n1,5\tx,y\n',
    rows: [{ a: '1,5', b: 'x,y' }],
  },
  {
    name: 'the delimiter as Excel is told',
    bytes: 'sep=;\r\na;b\r\n1;x\r\n2;y\r\n',
    rows: ab,
    form: /delimiter=";", quote="\\"", line-end=crlf/,
  },
  {
    name: 'a delimiter that only the client knows',
    bytes: 'a:b\n1:x\n2:y\n',
    query: { delimiter: ':' },
    rows: ab,
  },
  { name: 'delimiters in quotes in the header', bytes: '"a;b",c;d\n1,x\n', rows: [{ 'a;b': 1, 'c;d': 'x' }] },
  {
    name: 'a delimiter of two characters',
    bytes: 'a::b\n',
    query: { delimiter: '::' },
    error: [400, /^delimiter must be one ASCII character/],
  },
  {
    name: 'single quotes',
    bytes: "a,b\n'1,5',x\n'2,5','it''s'\n",
    rows: [
      { a: '1,5', b: 'x' },
      { a: '2,5', b: "it's" },
    ],
    form: /quote="'"/,
  },
  { name: 'single quotes everywhere', bytes: "'a','b'\n'x','y'\n", rows: [{ a: 'x', b: 'y' }] },
  {
    name: 'apostrophes',
    bytes: "a,b\n'tis,1\n'twas,2\n",
    rows: [
      { a: "'tis", b: 1 },
      { a: "'twas", b: 2 },
    ],
    form: /quote="\\""/,
  },
  { name: 'quotes that are inches', bytes: 'a,b\n5" pipe,1\n', rows: [{ a: '5" pipe', b: 1 }] },
  {
    name: 'quotes that are text',
    from: 'tsv',
    bytes: 'a\tb\n"Hi" he said\tx\n',
    query: { quote: 'none' },
    rows: [{ a: '"Hi" he said', b: 'x' }],
    form: /quote=none/,
  },
  {
    name: 'quotes that are text, unsaid',
    bytes: 'a,b\n"Hi" he said,x\n',
    error: [400, /^line 2: a closing quote is not followed by a delimiter/],
  },
  {
    name: 'a quote that never closes',
    bytes: 'a,b\n1,x\n"2,y\n',
    error: [400, /^line 3: a quote is opened and not closed/],
  },
  {
    name: 'the same quote and delimiter',
    bytes: "a'b\n",
    query: { delimiter: "'", quote: "'" },
    error: [400, /^quote must be another character than delimiter/],
  },
  { name: 'only CR', bytes: 'a,b\r1,x\r2,y\r', rows: ab, form: /line-end=cr,/ },
  { name: 'only CR, and none at the end', bytes: 'a;b\r1;x\r2;y', rows: ab },
  {
    name: 'CR, and LF in cells',
    bytes: 'a,b\r1,"x\ny"\r2,z\r',
    rows: [
      { a: 1, b: 'x\ny' },
      { a: 2, b: 'z' },
    ],
  },
  { name: 'one column with CR', bytes: 'a\rx\r\ry', rows: [{ a: 'x' }, { a: '' }, { a: 'y' }] },
  { name: 'NDJSON with CR', from: 'ndjson', bytes: '{"a":1}\r{"a":2}\r', rows: [{ a: 1 }, { a: 2 }] },
  { name: 'CRLF', bytes: 'a,b\r\n1,x\r\n2,y\r\n', rows: ab, form: /line-end=crlf,/ },
  { name: 'LF and CRLF', bytes: 'a,b\n1,x\r\n2,y', rows: ab, form: /line-end=lf,/ },
  { name: 'CR in a cell', bytes: 'a,b\n1,x\ry\n', rows: [{ a: 1, b: 'x\ry' }] },
  { name: 'empty lines before the header', bytes: '\n\r\na,b\n1,x\n\n2,y\n', rows: ab },
  { name: 'only empty lines', bytes: '\n\n\n', error: [400, /there is no header$/] },
  { name: 'nothing', bytes: '', error: [400, /^line 1: there is no header$/] },
  {
    name: 'no header',
    bytes: '1,x\n2,y\n',
    query: { header: 'false' },
    rows: [
      { column1: 1, column2: 'x' },
      { column1: 2, column2: 'y' },
    ],
    form: /header=\?0$/,
  },
  {
    name: 'no header, as the media type says',
    bytes: '1,x\n',
    headers: { 'content-type': 'text/csv; header=absent' },
    rows: [{ column1: 1, column2: 'x' }],
  },
  {
    name: 'a ragged file without a header',
    bytes: '1,x\n2\n',
    query: { header: 'false' },
    error: [400, /^line 2: the record has 1 cells and the first 2$/],
  },
  {
    name: 'a name that comes twice',
    bytes: 'a,b,a\n1,2,3\n',
    error: [400, /^line 1: the header names a twice; header=false/],
  },
  {
    name: 'two columns without names',
    bytes: 'a,,\n1,2,3\n',
    error: [400, /^line 1: the header names a column without a name twice/],
  },
  { name: 'a comma at the end of each line', bytes: 'a,b,\n1,x,\n', rows: [{ a: 1, b: 'x', '': '' }] },
  {
    name: 'too few cells',
    bytes: 'a,b\n1,x\n2\n',
    error: [400, /^line 3: the record has 1 cells and the header 2$/],
  },
  {
    name: 'too many cells',
    bytes: 'a,b\n1,x,z\n',
    error: [400, /^line 2: the record has 3 cells and the header 2$/],
  },
];
