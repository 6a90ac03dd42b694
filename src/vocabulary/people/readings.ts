import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../project-root.js';
import { readRecords } from '../csv-records.js';

/**
 * The locales of Faker whose names have pronunciations that no rule finds. Vowels are not written in Arabic, Persian, Urdu and Hebrew.
 * A Japanese name has one of its common readings, because transliterating kanji one by one gives Chinese syllables. Thais and Nepalis
 * spell their names in Latin letters as they are used to.
 */
export const readLocales: readonly string[] = ['ar', 'fa', 'he', 'ja', 'ne', 'th', 'ur'];

let loaded: ReadonlyMap<string, ReadonlyMap<string, string>> | undefined;

/**
 * The pronunciation of a name in a locale, as a slug, by data/readings.csv, which is read when a name of one of these locales is first
 * looked up; undefined where there is none.
 */
export function readingOf(name: string, of: string): string | undefined {
  const locale = of === 'SA' ? 'ar' : of;
  if (!readLocales.includes(locale)) return undefined;
  loaded ??= load(join(projectRoot, 'data/readings.csv'));
  return loaded.get(locale)?.get(name);
}

function load(file: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const readings = new Map(readLocales.map((locale) => [locale, new Map<string, string>()]));
  readRecords(readFileSync(file, 'utf8'), ([locale = '', name = '', reading = '']) => {
    readings.get(locale)?.set(name, reading);
  });
  return readings;
}
