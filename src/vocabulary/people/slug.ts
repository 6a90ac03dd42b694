import anyAscii from 'any-ascii';
import { readingOf } from './readings.js';
import { transliterations } from './transliterations.js';

/**
 * A name as a part of a user name or e-mail address, as the people of the locale transliterate it: lower-case ASCII letters and digits,
 * with one dot between words (Ana-María is ana.maria, O'Brien is obrien), transliterated from any script. It is `user` when no
 * characters are left, so it is never empty. Distinct names may have the same slug.
 */
export function slug(name: string, locale = ''): string {
  const lower = name.normalize('NFC').toLowerCase();
  const text = readingOf(name, locale) ?? transliterations[locale]?.(lower) ?? lower;
  // Most names are Latin, and any-ascii takes five times as long to find that it has nothing to do.
  if (/^[a-z0-9]+$/.test(text)) return text;
  const words = anyAscii(text)
    .toLowerCase()
    .replace(/['"`]/g, '')
    .match(/[a-z0-9]+/g);
  return words?.join('.') ?? 'user';
}
