// The kinds of value whose texts are computed: all that the compiler of programs knows of each.
import { type Draw, type Uniform, uniform } from '../../columns/draw.js';
import { sourcesOf64 } from '../../columns/sources.js';
import type { Computed, Integer } from '../../columns/value.js';
import { streamSalt } from '../../random/key.js';
import type { Pattern } from '../../vocabulary/patterns.js';
import {
  DECIMAL_STRIDE,
  FINGERPRINT_STRIDE,
  HEXADECIMAL_STRIDE,
  INTEGER_STRIDE,
  NUMERAL_DIGITS,
  PATTERN_STRIDE,
  TIME_STRIDE,
  TimeForm,
  UUID_STRIDE,
} from '../assembly/operations.js';
import { type Build, type EntryColumn, entryColumn, lane, operation } from './build.js';
import { draw64Column, indexColumn } from './draw-columns.js';
import { align, entryLength } from './image.js';
import type { Encoding } from './layout.js';
import { type Inside, isPlainIn, quotesBy } from './quoting.js';
import { lookup, position, type Segment } from './segment.js';
import { alphabetTable, asciiTable, longestOf, patternTable } from './tables/characters.js';
import { textsOf } from './texts.js';

type Name = Computed['kind'];
type ComputedSegment = Extract<Segment, { kind: Name }>;

interface Kind<V, S> {
  /** Is a cell of it a text, which formats may have to quote, or a number? */
  readonly cell: 'text' | 'number';
  /** How it stands inside of a cell; 'escape' when the encoding may have to escape a character that is drawn. */
  lower(value: V, encoding: Encoding): Inside | 'escape';
  /** The draws that its operation reads. */
  draws(segment: S): readonly Draw[];
  /** Emits its operation, which needs room in the lane for the texts of a block. */
  emit(build: Build, segment: S): EntryColumn;
}

/** An integer range up to this size is a vocabulary: picking text beats writing digits. */
const SMALL_RANGE = 4096;

/** The draw of a small range, from its least integer on; undefined where the range is large, so that it has a 64-bit draw. */
export function pickOfInteger({ name, min, max }: Integer): Uniform | undefined {
  const size = max - min + 1;
  return size <= SMALL_RANGE ? uniform(name, size) : undefined;
}

const timeForms = { date: TimeForm.Date, time: TimeForm.Time, 'date-time': TimeForm.DateTime } as const;

const kinds: {
  readonly [K in Name]: Kind<Extract<Computed, { kind: K }>, Extract<Segment, { kind: K }>>;
} = {
  position: {
    cell: 'number',
    lower: ({ start }) => ({ segment: position(start), quotes: false }),
    draws: () => [],
    emit(build, segment) {
      if (build.given || build.isOtherRow)
        throw new RangeError('rows whose numbers are given have no position');
      const prefix = build.image.entry(segment.prefix);
      const suffix = build.image.entry(segment.suffix);
      const longest = entryLength(prefix) + 20 + entryLength(suffix);
      const stride = align(longest, 16) + 16;
      const column = lane(build, 8);
      const arena = lane(build, stride, stride);
      operation(build, 'Position', { column, start: segment.start, arena, prefix, suffix, stride });
      // Most row numbers have eight digits or fewer; longer ones take the slow path and are right all the same.
      return { ...entryColumn(column, [longest - 12]), longest };
    },
  },

  integer: {
    cell: 'number',
    lower(value) {
      const draw = pickOfInteger(value);
      if (draw === undefined) return { segment: value, quotes: false };
      const entries = Array.from({ length: draw.size }, (_, index) => String(value.min + index));
      return { segment: lookup(draw, textsOf(entries, String)), quotes: false };
    },
    draws: () => [],
    emit(build, { name, min: minimum, max }) {
      const size = BigInt(max) - BigInt(minimum) + 1n;
      const column = lane(build, 8);
      const arena = lane(build, INTEGER_STRIDE);
      operation(build, 'Integer', { column, salt: streamSalt(name), size, minimum, arena });
      return { ...entryColumn(column, [16]), longest: 20 };
    },
  },

  decimal: {
    cell: 'number',
    lower: (value) => ({ segment: value, quotes: false }),
    draws: ({ draw64 }) => sourcesOf64(draw64),
    emit(build, { draw64, min: minimum, step, digits }) {
      const source = draw64Column(build, draw64);
      const column = lane(build, 8);
      const arena = lane(build, DECIMAL_STRIDE);
      operation(build, 'Decimal', { column, source, minimum, step, digits, arena });
      // Few numbers have more than a sign, a point and 14 digits.
      return { ...entryColumn(column, [16]), longest: 18 };
    },
  },

  uuid: {
    cell: 'text',
    // No encoding escapes or quotes letters, digits and hyphens.
    lower: (value) => ({ segment: value, quotes: false }),
    draws: ({ of }) => (of === undefined ? [] : sourcesOf64(of)),
    emit(build, { name, of }) {
      const salt = streamSalt(name);
      const column = lane(build, 8);
      const arena = lane(build, UUID_STRIDE);
      if (of === undefined) operation(build, 'Uuid', { column, salt, arena });
      else operation(build, 'UuidOf', { column, salt, source: draw64Column(build, of), arena });
      return entryColumn(column, [36]);
    },
  },

  time: {
    cell: 'text',
    lower: (value, encoding) => ({
      segment: value,
      quotes: encoding.needsQuote({ date: '-', time: ':', 'date-time': '-:' }[value.form]),
    }),
    draws: ({ draw64 }) => sourcesOf64(draw64),
    emit(build, segment) {
      const { draw64, min: minimum, step, digits } = segment;
      const source = draw64Column(build, draw64);
      const form = timeForms[segment.form];
      const local = segment.local ? 1 : 0;
      const column = lane(build, 8);
      const arena = lane(build, TIME_STRIDE);
      operation(build, 'Time', { column, source, minimum, step, form, digits, local, arena });
      const clock = 8 + (digits === 0 ? 0 : 1 + digits) + 1 - local;
      return entryColumn(column, [{ date: 10, time: clock, 'date-time': 11 + clock }[segment.form]]);
    },
  },

  letters: {
    cell: 'text',
    lower: (value, encoding) =>
      isPlainIn(encoding, value.alphabet) ? { segment: value, quotes: false } : 'escape',
    draws: () => [],
    emit(build, { name, alphabet, min: minimum, max: maximum }) {
      const longest = longestOf(alphabet);
      const size = alphabet.length;
      const isAscii = longest === 1 && size < 256;
      const table = isAscii ? asciiTable(build.image, alphabet) : alphabetTable(build.image, alphabet);
      const stride = align(maximum * longest, 16) + 16;
      const column = lane(build, 8);
      const arena = lane(build, stride);
      const operands = { column, salt: streamSalt(name), minimum, maximum, table, size, arena, stride };
      operation(build, isAscii ? 'AsciiLetters' : 'Letters', operands);
      return entryColumn(column, [maximum * longest]);
    },
  },

  numeral: {
    cell: 'text',
    lower: (value, encoding) =>
      isPlainIn(encoding, value.alphabet) ? { segment: value, quotes: false } : 'escape',
    draws: ({ draw64 }) => sourcesOf64(draw64),
    emit(build, { draw64, alphabet, width }) {
      const source = draw64Column(build, draw64);
      const longest = longestOf(alphabet);
      if (longest === 1 && alphabet.length === 16 && width <= 16) {
        const column = lane(build, 8);
        const arena = lane(build, HEXADECIMAL_STRIDE);
        const table = asciiTable(build.image, alphabet);
        operation(build, 'Hexadecimal', { column, source, width, table, arena });
        return entryColumn(column, [width]);
      }
      const table = alphabetTable(build.image, alphabet);
      const size = alphabet.length;
      const stride = align(width * longest + 8, 16) + NUMERAL_DIGITS;
      const column = lane(build, 8);
      const arena = lane(build, stride);
      operation(build, 'Numeral', { column, source, width, table, size, arena, stride });
      return entryColumn(column, [width * longest]);
    },
  },

  fingerprint: {
    cell: 'text',
    lower: (value) => ({ segment: value, quotes: false }),
    draws: () => [],
    emit(build, { name }) {
      const column = lane(build, 8);
      // The first bytes of the arena are enough for all rows.
      const arena = lane(build, FINGERPRINT_STRIDE);
      operation(build, 'Fingerprint', { column, salt: streamSalt(name), arena });
      return entryColumn(column, [16]);
    },
  },

  patterned: {
    cell: 'text',
    lower(value, encoding) {
      const { constants, drawn } = charactersOf(value.patterns);
      const isPlain =
        constants.every((text) => encoding.fragment(text) === text) && isPlainIn(encoding, drawn, constants);
      return isPlain ? { segment: value, quotes: quotesBy(value.draw, constants, encoding) } : 'escape';
    },
    draws: ({ draw }) => [draw],
    emit(build, { name, draw, patterns }) {
      const index = indexColumn(build, draw);
      const lengths = patterns.map(({ base }) => base.length);
      const longest = lengths.reduce((longest, length) => Math.max(longest, length), 0);
      const width = align(longest, 8);
      const table = patternTable(build.image, patterns, width);
      const column = lane(build, 8);
      const arena = lane(build, PATTERN_STRIDE);
      operation(build, 'Patterned', { column, salt: streamSalt(name), index, table, width, longest, arena });
      return entryColumn(column, lengths);
    },
  },
};

export const kindOf = ({ kind }: { readonly kind: Name }) => kinds[kind] as Kind<Computed, ComputedSegment>;

/** The characters of each pattern that are always the same, and those that may be drawn for any position of any pattern. */
function charactersOf(patterns: readonly Pattern[]): { constants: string[]; drawn: string[] } {
  const classes = new Map<number, readonly string[]>();
  const constants = patterns.map(({ base, count }) => {
    let constant = '';
    for (const [at, first] of base.entries()) {
      const size = count[at] as number;
      const name = first * 256 + size;
      if (size === 1) constant += String.fromCharCode(first);
      else if (!classes.has(name)) classes.set(name, classOf(first, size));
    }
    return constant;
  });
  return { constants, drawn: [...new Set([...classes.values()].flat())] };
}

/** The characters of a position, which is a class; see Pattern. */
const classOf = (first: number, size: number): readonly string[] =>
  first === 48 && size === 16
    ? [...'0123456789abcdef']
    : Array.from({ length: size }, (_, index) => String.fromCharCode(first + index));
