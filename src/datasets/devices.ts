import { mapped, uniform, weighted } from '../columns/draw.js';
import { column, object, patterned, pick, text, uuid } from '../columns/value.js';
import { Type } from '../json-schema.js';
import { parsePattern } from '../vocabulary/patterns.js';

/** The target triplets of the systems that devices run. */
export const triplets = [
  'x86_64-pc-linux-gnu',
  'i686-pc-linux-gnu',
  'aarch64-pc-linux-gnu',
  'x86_64-pc-macosx',
  'x86_64-pc-win32',
  'x86_64-pc-win64',
  'x86_64-pc-android',
  'armv7l-pc-android',
  'x86_64-pc-freebsd',
  'i686-pc-freebsd',
];

const triplet = uniform('system triplet', triplets.length);

/** 1 for an Android device, else 0. */
export const isAndroid = mapped(
  triplet,
  triplets.map((name) => (name.endsWith('android') ? 1 : 0)),
);

/** Numbers of one octet: patterns of the same length, and how many numbers each has. */
const octets: readonly (readonly [pattern: string, numbers: number])[] = [
  ['#', 10],
  ['%#', 90],
  ['1##', 100],
  ['2[0-4]#', 50],
  ['25[0-5]', 6],
];
/** Without the first address of a network, which is its own, and the last one, which is for broadcasts. */
const lastOctets = [['%', 9], ...octets.slice(1, 4), ['25[0-4]', 5]] as typeof octets;

/**
 * Networks whose addresses are nobody's on the Internet (IANA IPv4 special-purpose address registry), with the share of each: the shared
 * space of providers (RFC 6598), benchmarks (RFC 2544), what is reserved since 1989 (RFC 1112), which has most addresses and varied
 * beginnings, and documentation (RFC 5737), which has so few addresses that they repeat.
 */
const networks: readonly (readonly [
  share: number,
  patterns: readonly (readonly [string, number])[],
  drawn: number,
])[] = [
  [
    0.4,
    [
      ['100.6[4-9]', 6],
      ['100.[7-9]#', 30],
      ['100.10#', 10],
      ['100.11#', 10],
      ['100.12[0-7]', 8],
    ],
    2,
  ],
  [0.14, [['198.1[8-9]', 2]], 2],
  [
    0.4,
    [
      ['24#', 10],
      ['25[0-4]', 5],
    ],
    3,
  ],
  [
    0.06,
    [
      ['192.0.2', 1],
      ['198.51.100', 1],
      ['203.0.113', 1],
    ],
    1,
  ],
];

/** The patterns of all addresses in the networks, with the share of each. */
const ipv4 = networks.flatMap(([share, beginnings, drawn]) => {
  let patterns = beginnings;
  for (let left = drawn; left > 0; left--) {
    patterns = patterns.flatMap(([start, count]) =>
      (left === 1 ? lastOctets : octets).map(
        ([octet, numbers]) => [`${start}.${octet}`, count * numbers] as const,
      ),
    );
  }
  const all = patterns.reduce((sum, [, count]) => sum + count, 0);
  return patterns.map(([pattern, count]) => ({ pattern, weight: (share * count) / all }));
});

/**
 * The last six groups of an IPv6 address, each of four digits of which the first is not 0, so that addresses come out in the
 * canonical form of RFC 5952. The choice of the pattern decides whether a group begins with one of nine digits or of six letters.
 */
const hextets = Array.from({ length: 64 }, (_, choice) =>
  [0, 1, 2, 3, 4, 5].map((group) => (choice >> group) & 1),
);
const addresses = hextets.map((groups) => groups.map((letter) => (letter ? '[a-f]~~~' : '%~~~')).join(':'));
const shares = hextets.map((groups) => groups.reduce((share, letter) => share * (letter ? 6 : 9), 1));

/** Locally administered unicast addresses: the second bit of the first octet is set, the first is not. */
const macs = ['~2', '~6', '~a', '~e'].map((first) => parsePattern(`${first}:~~:~~:~~:~~:~~`));

export const deviceColumn = object('device', [
  column(
    'ipv4_address',
    patterned(
      'ipv4 digits',
      weighted(
        'ipv4',
        ipv4.map(({ weight }) => weight),
      ),
      ipv4.map(({ pattern }) => parsePattern(pattern)),
    ),
    Type.String({ format: 'ipv4', description: 'In a network that is not routed on the Internet' }),
  ),
  column(
    'ipv6_address',
    text('2001:db8:', patterned('ipv6 digits', weighted('ipv6', shares), addresses.map(parsePattern))),
    Type.String({ format: 'ipv6', description: 'An address with the prefix for documentation (RFC 3849)' }),
  ),
  column(
    'mac_address',
    patterned('mac digits', uniform('mac', macs.length), macs),
    Type.String({ description: 'A locally administered unicast address' }),
  ),
  column('UUID', uuid('device UUID'), Type.String({ format: 'uuid' })),
  column('system_triplet', pick(triplet, triplets), Type.String()),
]);
