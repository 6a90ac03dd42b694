import type { TextPart } from '../../columns/value.js';
import { kindOf } from './computed.js';
import { append } from './fuse.js';
import { type Encoding, rawEncoding } from './layout.js';
import { type Inside, quotesBy } from './quoting.js';
import { literal, lookup, type Segment, together } from './segment.js';
import { fragmentsOf } from './serialise.js';
import { type Texts, textsOf } from './texts.js';

/** The segments of a string cell. Its quotes are constant, or depend on the entries and patterns that are drawn. */
export function lowerText(parts: readonly TextPart[], encoding: Encoding): Segment[] {
  const lowered = parts.map((part) => lowerPart(part, encoding));
  const inside = lowered.filter((part) => part !== 'escape');
  if (inside.length < lowered.length || partsCanLookNull(parts, encoding)) {
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

/** Can the parts together be what the encoding writes null as? Their fixed texts mostly show that they cannot. */
const partsCanLookNull = (parts: readonly TextPart[], { nothing = '' }: Encoding): boolean =>
  nothing !== '' && parts.every((part) => typeof part !== 'string' || nothing.includes(part));

/** The text itself, in no encoding. */
export function rawText(parts: readonly TextPart[]): Segment[] {
  const segments: Segment[] = [];
  for (const part of parts) append(segments, (lowerPart(part, rawEncoding) as Inside).segment);
  return segments;
}

/** The texts of a vocabulary, in no encoding. */
export const textsAsTheyAre = (values: readonly string[]): Texts => fragmentsOf(rawEncoding, values);

/** 'escape' when the encoding may have to escape a character that is drawn, so that the kernel must look at each of them. */
function lowerPart(part: TextPart, encoding: Encoding): Inside | 'escape' {
  if (typeof part === 'string') {
    return { segment: literal(encoding.fragment(part)), quotes: encoding.needsQuote(part) };
  }
  switch (part.kind) {
    case 'pick': {
      const values = part.values as readonly string[];
      const segment = lookup(part.draw, fragmentsOf(encoding, values));
      return { segment, quotes: quotesBy(part.draw, values, encoding) };
    }
    case 'some': {
      if (encoding !== rawEncoding) return 'escape';
      const parts = part.texts.map(({ from, to, text }) => ({
        from,
        to,
        segment: together(rawText(text.parts)),
      }));
      return { segment: { kind: 'composed', draw: part.draw, parts }, quotes: false };
    }
  }
  return kindOf(part).lower(part, encoding);
}
