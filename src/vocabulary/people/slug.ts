import anyAscii from 'any-ascii';
import { readings } from './readings.js';

/** Letters that some languages transliterate in their own way. In other languages ü becomes u. */
const german = { ä: 'ae', ö: 'oe', ü: 'ue' };
const nordic = { å: 'aa', ø: 'oe' };
const spellings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  da: nordic,
  de: german,
  de_AT: german,
  de_CH: german,
  nb_NO: nordic,
};

/**
 * A name as a part of a user name or e-mail address, in the transliteration of the locale: lower-case ASCII letters and digits,
 * with one dot between words (Ana-María is ana.maria, O'Brien is obrien), transliterated from any script. It is `user` when no
 * characters are left, so it is never empty. Distinct names may have the same slug.
 */
export function slug(name: string, locale = ''): string {
  const spelling = spellings[locale];
  const lower = name.normalize('NFC').toLowerCase();
  const text =
    readings[locale]?.get(name) ??
    (spelling ? lower.replace(/\P{ASCII}/gu, (letter) => spelling[letter] ?? letter) : lower);
  const words = anyAscii(text)
    .toLowerCase()
    .replace(/['"`]/g, '')
    .match(/[a-z0-9]+/g);
  return words?.join('.') ?? 'user';
}
