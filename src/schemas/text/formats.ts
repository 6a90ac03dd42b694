import { narrowed } from '../../columns/draw.js';
import { type Draw64, range } from '../../columns/draw64.js';
import {
  integerOf,
  type Letters,
  type Numeral,
  type Pick,
  pick,
  type Text,
  type TextPart,
  text,
  uuid,
  type Value,
} from '../../columns/value.js';
import { type Domain, readNumber } from '../values/domain.js';
import type { Lengths } from './lengths.js';
import { radixOf } from './radix.js';

/** How texts of a format are made, except for dates and times, which are in dates.ts. */
export interface TextFormat {
  /** Examples of all kinds of texts in the format, to test whether a pattern in the same schema allows them. */
  readonly examples: readonly string[];
  /** Cells of these lengths; undefined when there are none. */
  cell(path: string, lengths: Lengths): Value | undefined;
  /** Keys of these lengths; undefined when there are none. */
  keys(path: string, lengths: Lengths): Domain | undefined;
}

const hex = [...'0123456789abcdef'];
const lower = [...'abcdefghijklmnopqrstuvwxyz'];
const base64url = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
const lowerAndDigits = [...'abcdefghijklmnopqrstuvwxyz0123456789'];

export const numeral = (draw64: Draw64, alphabet: readonly string[], width: number): Numeral => ({
  kind: 'numeral',
  draw64,
  alphabet,
  width,
});

const letters = (name: string, alphabet: readonly string[], min: number, max: number): Letters => ({
  kind: 'letters',
  name,
  alphabet,
  min,
  max,
});

/** A format whose texts `write` makes from fields of these sizes. `shortest` and `longest` are in characters. */
function fields(
  examples: readonly string[],
  [shortest, longest]: readonly [number, number],
  sizes: readonly bigint[],
  write: (fields: readonly Draw64[]) => Text,
): TextFormat {
  const fits = ({ min, max }: Lengths) => min <= shortest && longest <= max;
  return {
    examples,
    cell: (path, lengths) =>
      fits(lengths) ? write(sizes.map((size, at) => range(`${path}#${at}`, size))) : undefined,
    keys: (path, lengths) => {
      const { size, digits } = radixOf(path, sizes);
      return fits(lengths) ? { size, ...plain, at: (index) => write(digits(index)) } : undefined;
    },
  };
}

const plain = { first: 0, step: 1, read: readNumber };

/** A format of a word between fixed texts. */
function around(before: string, after: string): TextFormat {
  const fixed = before.length + after.length;
  const room = ({ min, max }: Lengths, usual: readonly [number, number]) => {
    const low = Math.max(usual[0], min - fixed);
    const high = Math.min(Math.max(usual[1], low), max - fixed, 63);
    return { low: Math.min(low, Math.max(1, high), Math.max(1, max - fixed)), high };
  };
  return {
    examples: ['q', 'example', 'abcdefghijkl'].map((word) => `${before}${word}${after}`),
    cell: (path, lengths) => {
      const { low, high } = room(lengths, [4, 12]);
      if (high < 1 || low + fixed < lengths.min) return undefined;
      return text(before, letters(`${path}#0`, lower, low, high), after);
    },
    keys: (path, lengths) => {
      const { high } = room(lengths, [12, 12]);
      if (high < 1 || high + fixed < lengths.min) return undefined;
      const head = Math.max(0, high - 11);
      const { size, digits } = radixOf(path, [...Array(head).fill(36n), 36n ** BigInt(high - head)]);
      const at = (index: Draw64) => {
        const parts = digits(index);
        const last = parts.pop() as Draw64;
        return text(
          before,
          ...parts.map((part) => numeral(part, lowerAndDigits, 1)),
          numeral(last, lowerAndDigits, high - head),
          after,
        );
      };
      return { size, ...plain, at };
    },
  };
}

/** UUIDs of version 4: all bits are free except those of the version and the variant. */
const uuids = fields(
  ['3fa85f64-5717-4562-b3fc-2c963f66afa6', '00000000-0000-4000-8000-000000000000'],
  [36, 36],
  [16n ** 8n, 16n ** 4n, 16n ** 3n, 4n, 16n ** 3n, 16n ** 12n],
  (fields) => {
    const [first, second, third, variant, fourth, fifth] = fields as [
      Draw64,
      Draw64,
      Draw64,
      Draw64,
      Draw64,
      Draw64,
    ];
    return text(
      numeral(first, hex, 8),
      '-',
      numeral(second, hex, 4),
      '-4',
      numeral(third, hex, 3),
      '-',
      numeral(variant, [...'89ab'], 1),
      numeral(fourth, hex, 3),
      '-',
      numeral(fifth, hex, 12),
    );
  },
);

/** A number below 256, picked from a list: that is faster than to write its digits. */
const numbered = (field: Draw64): Pick => pick(narrowed(field), small);
const small = Array.from({ length: 256 }, (_, number) => String(number));

export const textFormats: Readonly<Record<string, TextFormat>> = {
  uuid: {
    ...uuids,
    cell: (path, { min, max }) => (min <= 36 && 36 <= max ? uuid(path) : undefined),
  },
  email: around('', '@example.com'),
  hostname: around('', '.example.com'),
  uri: around('https://example.com/', ''),
  ipv4: fields(['0.0.0.0', '203.0.113.255'], [7, 15], Array(4).fill(256n), (fields) =>
    text(
      ...between(
        fields.map((field) => numbered(field)),
        '.',
      ),
    ),
  ),
  ipv6: fields(['2001:0db8:0000:0000:0000:ff00:0042:8329'], [39, 39], Array(8).fill(65536n), (fields) =>
    text(
      ...between(
        fields.map((field) => numeral(field, hex, 4)),
        ':',
      ),
    ),
  ),
  duration: fields(['P1DT0H0M0S', 'P30DT23H59M59S'], [10, 14], [30n, 24n, 60n, 60n], (fields) => {
    const [days, hours, minutes, seconds] = fields as [Draw64, Draw64, Draw64, Draw64];
    return text(
      'P',
      integerOf(days, 1n),
      'DT',
      numbered(hours),
      'H',
      numbered(minutes),
      'M',
      numbered(seconds),
      'S',
    );
  }),
};

/** Other names for formats. */
export const sameFormats: Readonly<Record<string, string>> = {
  uuid4: 'uuid',
  guid: 'uuid',
  url: 'uri',
  ip: 'ipv4',
  'idn-email': 'email',
  'idn-hostname': 'hostname',
  iri: 'uri',
  'uri-reference': 'uri',
  'iri-reference': 'uri',
};

/** JSON Web Tokens for HS256, whose payload is {"sub": "…"} with twelve digits. Validators take the format for an annotation. */
export const jwt = fields(
  [],
  [112, 112],
  [...Array(4).fill(1000n), ...Array(4).fill(64n ** 10n), 64n ** 2n, 16n],
  (fields) =>
    text(
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiAi',
      ...fields.slice(0, 4).map((field) => pick(narrowed(field), subjects)),
      'In0.',
      ...fields.slice(4, 8).map((field) => numeral(field, base64url, 10)),
      numeral(fields[8] as Draw64, base64url, 2),
      numeral(fields[9] as Draw64, [...'AEIMQUYcgkosw048'], 1),
    ),
);

/** Three digits each, in Base64. */
const subjects = Array.from({ length: 1000 }, (_, number) => btoa(String(number).padStart(3, '0')));

const between = (parts: readonly TextPart[], separator: string): TextPart[] =>
  parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]));
