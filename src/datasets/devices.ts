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

/** First octets of addresses that are not public unicast, by the IANA special-purpose address registry. */
const special = new Set([0, 10, 100, 127, 169, 172, 192, 198, 203]);
const firstOctets = Array.from({ length: 224 }, (_, octet) => octet).filter((octet) => !special.has(octet));
const octets = Array.from({ length: 256 }, (_, octet) => `${octet}.`);
const lastOctets = Array.from({ length: 254 }, (_, octet) => String(octet + 1));

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
    text(
      pick(
        uniform('ipv4 first', firstOctets.length),
        firstOctets.map((octet) => `${octet}.`),
      ),
      pick(uniform('ipv4 second', 256), octets),
      pick(uniform('ipv4 third', 256), octets),
      pick(uniform('ipv4 last', 254), lastOctets),
    ),
    Type.String({ format: 'ipv4', description: 'A public unicast address' }),
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
