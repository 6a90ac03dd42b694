import { uniform } from '../../columns/draw.js';
import type { Choice, Column, Integer, List, Some, Text, TextPart } from '../../columns/value.js';
import type { Pattern } from '../../vocabulary/patterns.js';
import { append } from './fuse.js';
import type { Encoding, Piece } from './layout.js';
import {
  type AnyFlag,
  type Composed,
  literal,
  lookup,
  type PositionSegment,
  type Segment,
} from './segment.js';
import { serialise } from './serialise.js';

/** An integer range up to this size is a vocabulary: picking text beats writing digits. */
const SMALL_RANGE = 4096;

/** The segments of a row, literals merged into their neighbours, picks that share a draw merged into one. */
export function lower(row: readonly Piece[], encoding: Encoding): Segment[] {
  const segments: Segment[] = [];
  for (const piece of row) {
    const next = typeof piece === 'string' ? [literal(piece)] : segmentsOf(piece, encoding);
    for (const segment of next) append(segments, segment);
  }
  return segments;
}

function segmentsOf(value: Exclude<Piece, string>, encoding: Encoding): Segment[] {
  switch (value.kind) {
    case 'bare':
      return rawSegments([value.part]);
    case 'raw':
      return [lookup(value.draw, value.texts)];
    case 'pick':
      return [lookup(value.draw, serialise(encoding, 'scalar', value.values))];
    case 'text':
      return textSegments(value, encoding);
    case 'patterned':
    case 'uuid':
      return textSegments({ kind: 'text', parts: [value] }, encoding);
    case 'position':
      return [positionSegment(value.start)];
    case 'integer':
      return [integerSegment(value)];
    case 'decimal':
      return [value];
    case 'time':
    case 'letters':
    case 'numeral':
      return textSegments({ kind: 'text', parts: [value] }, encoding);
    case 'choice':
      return [choiceSegment(value, encoding)];
    case 'list':
    case 'nested': {
      if (encoding.structure === 'own') return structureSegments(value, encoding);
      return [{ kind: 'escaped', text: together(structureSegments(value, encoding.structure)), encoding }];
    }
  }
}

const choiceSegment = ({ draw, values }: Choice, encoding: Encoding): Composed => ({
  kind: 'composed',
  draw,
  parts: values.map((value, index) => ({
    from: index,
    to: index,
    segment: together(lower([value], encoding)),
  })),
});

/** Arrays and objects, as JSON has them. */
function structureSegments(
  value: List | { kind: 'nested'; columns: readonly Column[] },
  encoding: Encoding,
): Segment[] {
  if (value.kind === 'nested') {
    const members = value.columns.flatMap(({ name, value }, index) => [
      `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`,
      value,
    ]);
    return lower(value.columns.length === 0 ? ['{}'] : [...members, '}'], encoding);
  }
  const { count: draw, items } = value;
  const parts = items.map((item, index) => ({
    from: index + 1,
    to: Number.MAX_SAFE_INTEGER,
    segment: together(lower(index === 0 ? [item] : [',', item], encoding)),
  }));
  return [literal('['), { kind: 'composed', draw, parts }, literal(']')];
}

/** Several segments as one. */
function together(segments: readonly Segment[]): Segment {
  if (segments.length === 1) return segments[0] as Segment;
  return { kind: 'composed', parts: segments.map((segment) => ({ from: 0, to: 0, segment })) };
}

function integerSegment(value: Integer): Segment {
  const size = value.max - value.min + 1;
  if (size > SMALL_RANGE) return value;
  const entries = Array.from({ length: size }, (_, index) => String(value.min + index));
  return lookup(uniform(value.name, size), entries);
}

const positionSegment = (start: number): PositionSegment => ({
  kind: 'position',
  start,
  prefix: '',
  suffix: '',
});

/** A string of several parts: its quotes are constant, or depend on the entries picked. */
function textSegments({ parts }: Text, encoding: Encoding): Segment[] {
  if (parts.some((part) => isLoose(part, encoding))) {
    return [{ kind: 'escaped', text: together(rawSegments(parts)), encoding }];
  }
  const inside = parts.map((part) => insideOf(part as Exclude<TextPart, Some>, encoding));
  if (['', ...parts.map(constantOf)].some((text) => encoding.needsQuote(text))) {
    return [literal(encoding.quote), ...inside, literal(encoding.quote)];
  }
  const of = parts.flatMap((part) => flagsOf(part, encoding)).filter(({ flags }) => flags.includes(1));
  if (of.length === 0) return inside;
  const quote = lookup({ kind: 'any-flag', of }, ['', encoding.quote]);
  return [quote, ...inside, quote];
}

/** Are there characters in it that depend on draws, and that the encoding may have to escape? */
function isLoose(part: TextPart, encoding: Encoding): boolean {
  if (typeof part === 'string') return false;
  if (part.kind === 'some') return true;
  if (part.kind !== 'letters' && part.kind !== 'numeral') return false;
  return part.alphabet.some((character) => {
    const plain = encoding.fragment(character) === character;
    return !plain || encoding.needsQuote(character) !== encoding.needsQuote('');
  });
}

/** What a part always holds. */
function constantOf(part: TextPart): string {
  if (typeof part === 'string') return part;
  if (part.kind !== 'time') return '';
  return { date: '-', time: ':', 'date-time': '-:' }[part.form];
}

/** The text itself, in no encoding. */
function rawSegments(parts: readonly TextPart[]): Segment[] {
  const segments: Segment[] = [];
  for (const part of parts)
    append(
      segments,
      typeof part === 'object' && part.kind === 'some' ? someSegment(part) : insideOf(part, raw),
    );
  return segments;
}

const someSegment = ({ draw, texts }: Some): Composed => ({
  kind: 'composed',
  draw,
  parts: texts.map(({ from, to, text }) => ({ from, to, segment: together(rawSegments(text.parts)) })),
});

const raw = { fragment: (value: string) => value } as Encoding;

function insideOf(part: Exclude<TextPart, Some>, encoding: Encoding): Segment {
  if (typeof part === 'string') return literal(encoding.fragment(part));
  switch (part.kind) {
    case 'pick':
      return lookup(part.draw, serialise(encoding, 'fragment', part.values as readonly string[]));
    case 'position':
      return positionSegment(part.start);
    default:
      return part;
  }
}

/** For each index of the part's draw, whether what it gives needs quotes; nothing where it cannot. */
function flagsOf(part: TextPart, encoding: Encoding): AnyFlag['of'] {
  if (typeof part === 'string' || (part.kind !== 'pick' && part.kind !== 'patterned')) return [];
  const flag = (value: string) => (encoding.needsQuote(value) ? 1 : 0);
  const flags =
    part.kind === 'pick'
      ? (part.values as readonly string[]).map(flag)
      : part.patterns.map((pattern) => flag(constantsOf(pattern)));
  return [{ draw: part.draw, flags: Uint8Array.from(flags) }];
}

/** The characters of a pattern that are always the same. Letters and digits need no quotes in any format. */
function constantsOf({ base, count }: Pattern): string {
  return String.fromCharCode(...base.filter((_, position) => count[position] === 1));
}
