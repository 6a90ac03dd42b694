import type { Encoding } from './layout.js';
import type { AnyFlag, Segment } from './segment.js';
import { quotesOf } from './serialise.js';

/** A part of a text as it stands inside of a cell. */
export interface Inside {
  readonly segment: Segment;
  /** Whether the cell needs quotes because of it: always, never, or by the index of a draw. */
  readonly quotes: boolean | AnyFlag['of'][number];
}

/** For each index of the draw, whether the text that it gives needs quotes; false where none does. */
export function quotesBy(
  draw: AnyFlag['of'][number]['draw'],
  texts: readonly string[],
  encoding: Encoding,
): Inside['quotes'] {
  const flags = quotesOf(encoding, texts);
  return flags.includes(1) ? { draw, flags } : false;
}

/**
 * Does the encoding write a text of `constants` and each of these characters as it is, and without quotes that it would not have
 * otherwise?
 */
export function isPlainIn(
  encoding: Encoding,
  characters: readonly string[],
  constants: readonly string[] = [],
): boolean {
  const usual = encoding.needsQuote('');
  return (
    !canLookNull(encoding, [...characters, ...constants]) &&
    characters.every(
      (character) => encoding.fragment(character) === character && encoding.needsQuote(character) === usual,
    )
  );
}

/** Can a text of the characters in these texts be what the encoding writes null as? */
export const canLookNull = ({ nothing = '' }: Encoding, texts: readonly string[]): boolean =>
  nothing !== '' && [...nothing].every((character) => texts.some((text) => text.includes(character)));
