import type { TextPart } from '../../columns/value.js';
import type { Pattern } from '../../vocabulary/patterns.js';
import { append } from './fuse.js';
import type { Encoding } from './layout.js';
import { type AnyFlag, literal, lookup, position, type Segment, together } from './segment.js';
import { fragmentsOf, quotesOf } from './serialise.js';
import { textsOf } from './texts.js';

/** The segments of a string cell. Its quotes are constant, or depend on the entries and patterns that are drawn. */
export function lowerText(parts: readonly TextPart[], encoding: Encoding): Segment[] {
  const lowered = parts.map((part) => lowerPart(part, encoding));
  const inside = lowered.filter((part) => part !== 'escape');
  if (inside.length < lowered.length) {
    return [{ kind: 'escaped', text: together(rawText(parts)), encoding }];
  }
  const segments = inside.map(({ segment }) => segment);
  if (encoding.needsQuote('') || inside.some(({ quotes }) => quotes === true)) {
    return [literal(encoding.quote), ...segments, literal(encoding.quote)];
  }
  const of = inside.flatMap(({ quotes }) => (typeof quotes === 'object' ? [quotes] : []));
  if (of.length === 0) return segments;
  const quote = lookup({ kind: 'any-flag', of }, textsOf(['', encoding.quote], String));
  return [quote, ...segments, quote];
}

/** The text itself, in no encoding. */
export function rawText(parts: readonly TextPart[]): Segment[] {
  const segments: Segment[] = [];
  for (const part of parts) append(segments, (lowerPart(part, raw) as Inside).segment);
  return segments;
}

/** An encoding that leaves every text as it is. */
const raw = { fragment: (value: string) => value, needsQuote: () => false } as unknown as Encoding;

/** A part of a text as it stands inside of the cell. */
interface Inside {
  readonly segment: Segment;
  /** Whether the cell needs quotes because of it: always, never, or by the index of a draw. */
  readonly quotes: boolean | AnyFlag['of'][number];
}

/** 'escape' when the encoding may have to escape a character that is drawn, so that the kernel must look at each of them. */
function lowerPart(part: TextPart, encoding: Encoding): Inside | 'escape' {
  if (typeof part === 'string') {
    return { segment: literal(encoding.fragment(part)), quotes: encoding.needsQuote(part) };
  }
  switch (part.kind) {
    case 'pick': {
      const values = part.values as readonly string[];
      const segment = lookup(part.draw, fragmentsOf(encoding, values));
      return { segment, quotes: flagsOf(part.draw, values, encoding) };
    }
    case 'patterned': {
      const { constants, drawn } = charactersOf(part.patterns);
      const isPlain =
        constants.every((text) => encoding.fragment(text) === text) && isPlainIn(encoding, drawn);
      return isPlain ? { segment: part, quotes: flagsOf(part.draw, constants, encoding) } : 'escape';
    }
    case 'letters':
    case 'numeral':
      return isPlainIn(encoding, part.alphabet) ? { segment: part, quotes: false } : 'escape';
    case 'some': {
      if (encoding !== raw) return 'escape';
      const parts = part.texts.map(({ from, to, text }) => ({
        from,
        to,
        segment: together(rawText(text.parts)),
      }));
      return { segment: { kind: 'composed', draw: part.draw, parts }, quotes: false };
    }
    case 'time':
      return {
        segment: part,
        quotes: encoding.needsQuote({ date: '-', time: ':', 'date-time': '-:' }[part.form]),
      };
    case 'position':
      return { segment: position(part.start), quotes: false };
    // Letters, digits, points and signs: no encoding escapes or quotes these.
    case 'uuid':
    case 'decimal':
      return { segment: part, quotes: false };
  }
}

/** For each index of the draw, whether the text that it gives needs quotes; false where none does. */
function flagsOf(
  draw: AnyFlag['of'][number]['draw'],
  texts: readonly string[],
  encoding: Encoding,
): Inside['quotes'] {
  const flags = quotesOf(encoding, texts);
  return flags.includes(1) ? { draw, flags } : false;
}

/** Does the encoding write each of these characters as it is, and without quotes that it would not have otherwise? */
function isPlainIn(encoding: Encoding, characters: readonly string[]): boolean {
  const usual = encoding.needsQuote('');
  return characters.every(
    (character) => encoding.fragment(character) === character && encoding.needsQuote(character) === usual,
  );
}

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
