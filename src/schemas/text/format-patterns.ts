/** A format whose texts a pattern describes. */
export interface PatternFormat {
  readonly pattern: string;
  /**
   * Examples of its texts, to test whether a pattern in the same schema allows them; none where validators take the format for an
   * annotation, so that a pattern in the same schema says what is valid.
   */
  readonly examples: readonly string[];
}

const octets = (bytes: number) => `[0-9a-f]{${2 * bytes}}`;
const byte = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const network = `10\\.${byte}\\.${byte}`;
const quartets = (count: number) => `[0-9a-f]{4}(?::[0-9a-f]{4}){${count - 1}}`;
const base64 = '(?:[A-Za-z0-9+/]{4}){2,8}(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?';
const steps = '(?:/[a-z][a-z0-9]{2,7}){1,3}';
const decimal = '-?(?:0|[1-9]\\d{0,5})\\.\\d{2}';

/** A UUID of a version, whose first digits may be fixed. */
const uuid = (version: number, begin = '') =>
  `${begin}[0-9a-f]{${8 - begin.length}}-${octets(2)}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-${octets(6)}`;

/** Formats that validators take for annotations. Times in identifiers are in the years 2024 to 2026. */
const annotations: Readonly<Record<string, string>> = {
  uuid1: uuid(1),
  uuid3: uuid(3),
  uuid5: uuid(5),
  uuid6: uuid(6, '1ef'),
  uuid7: uuid(7, '019'),
  uuid8: uuid(8),
  ulid: '01[HJK][0-9A-HJKMNP-TV-Z]{23}',
  cuid: 'c[a-z0-9]{24}',
  cuid2: '[a-z][a-z0-9]{23}',
  nanoid: '[A-Za-z0-9_-]{21}',
  ksuid: '2[0-9A-Za-z]{26}',
  xid: 'c[0-9a-v]{19}',
  objectid: '6[0-9a-f]{23}',
  base64,
  base64url: '(?:[A-Za-z0-9_-]{4}){2,8}',
  e164: '\\+[1-9]\\d{9,12}',
  cidr: `${network}\\.0/24`,
  cidrv4: `${network}\\.0/24`,
  cidrv6: `${quartets(4)}::/64`,
  ipv4network: `${network}\\.0/24`,
  ipv4interface: `${network}\\.${byte}/24`,
  ipv6network: `${quartets(4)}::/64`,
  ipv6interface: `${quartets(8)}/64`,
  mac: '[0-9A-F]{2}(?::[0-9A-F]{2}){5}',
  hex: '(?:[0-9a-f]{2}){8,16}',
  md5: octets(16),
  sha1: octets(20),
  sha256: octets(32),
  sha384: octets(48),
  sha512: octets(64),
  int8: '[1-9]\\d?',
  uint8: '[1-9]\\d?',
  int16: '[1-9]\\d{0,3}',
  uint16: '[1-9]\\d{0,3}',
  int32: '[1-9]\\d{0,8}',
  uint32: '[1-9]\\d{0,8}',
  int64: '[1-9]\\d{0,17}',
  uint64: '[1-9]\\d{0,17}',
  float: decimal,
  double: decimal,
  decimal,
  'multi-host-uri': 'postgres://[a-z]{4,8}:[a-z0-9]{8}@[a-z]{4,8}\\.example\\.com:5432/[a-z]{4,8}',
  'json-string': '\\{"[a-z]{3,8}":[1-9]\\d{0,3}\\}',
  semver: '[0-9]\\.[1-9]?\\d\\.[1-9]?\\d',
  color: '#[0-9a-f]{6}',
};

/** Formats that validators assert. */
const asserted: Readonly<Record<string, PatternFormat>> = {
  byte: { pattern: base64, examples: ['c2VlZHN0cmVhbQ==', '/+AZaz09', 'abcdefghijA='] },
  regex: {
    pattern: '\\^\\[[a-m]-[n-z]\\]\\{[1-9]\\}\\$',
    examples: ['^[a-z]{9}$', '^[m-n]{1}$'],
  },
  'uri-template': {
    pattern: 'https://example\\.com/[a-z]{3,12}/\\{[a-z]{2,8}\\}',
    examples: ['https://example.com/items/{id}'],
  },
  'json-pointer': { pattern: steps, examples: ['/abc', '/items/name9/a00'] },
  'json-pointer-uri-fragment': { pattern: `#${steps}`, examples: ['#/abc', '#/items/name9/a00'] },
  'relative-json-pointer': { pattern: `[0-9]${steps}`, examples: ['0/abc', '9/items/name9/a00'] },
};

/** All formats whose texts a pattern describes. */
export const patternFormats: Readonly<Record<string, PatternFormat>> = {
  ...Object.fromEntries(
    Object.entries(annotations).map(([name, pattern]) => [name, { pattern: `^${pattern}$`, examples: [] }]),
  ),
  ...Object.fromEntries(
    Object.entries(asserted).map(([name, format]) => [name, { ...format, pattern: `^${format.pattern}$` }]),
  ),
};

/** Kinds of a format, for a pattern in the same schema that does not allow all of it: Zod writes one for each version of UUIDs. */
export const kindsOfFormat: Readonly<Record<string, readonly PatternFormat[]>> = {
  uuid: ['uuid7', 'uuid6', 'uuid1', 'uuid5', 'uuid3', 'uuid8'].map((name) => ({
    pattern: `^${annotations[name]}$`,
    examples: ['0', 'f'].map((digit) =>
      (annotations[name] as string)
        .replace('[89ab]', digit === '0' ? '8' : 'b')
        .replace(/\[0-9a-f\]\{(\d+)\}/g, (_, count) => digit.repeat(Number(count))),
    ),
  })),
};
