import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../project-root.js';
import { readRecords } from './csv-records.js';

/** The patterns (see `parsePattern`) of a country, each equally likely; no list is empty. */
export interface ContactFormats {
  /** One empty pattern when the country has no post codes. */
  readonly postCodes: readonly string[];
  /** Telephone numbers as dialled from abroad: `+44 7[8-9][4-9]# ######`. */
  readonly mobile: readonly string[];
  /** Fixed-line numbers; the same list as `mobile` when numbers of both kinds look the same. */
  readonly other: readonly string[];
}

/** The formats of every country by its ISO 3166-1 alpha-2 code, as in data/worldcities.csv. */
export type AllContactFormats = ReadonlyMap<string, ContactFormats>;

let loaded: Promise<AllContactFormats> | undefined;

/** The formats in data/contact-formats.csv, read when they are first needed. */
export function contactFormats(): Promise<AllContactFormats> {
  loaded ??= loadContactFormats(join(projectRoot, 'data/contact-formats.csv'));
  return loaded;
}

/** Reads a file of contact formats. Rejects with an Error that names the file when it cannot be read. */
export async function loadContactFormats(file: string): Promise<AllContactFormats> {
  const csv = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new Error(`contact formats file ${file} cannot be read: ${cause.message}`, { cause });
  });
  const formats = new Map<string, ContactFormats>();
  let header = true;
  readRecords(csv, ([iso2 = '', ...lists]) => {
    const [postCodes = '', mobile = '', other = ''] = lists;
    if (!header) formats.set(iso2, { postCodes: postCodes.split('|'), ...withSameLists(mobile, other) });
    header = false;
  });
  return formats;
}

/** Patterns joined by `|` as lists; equal ones are the same list. */
export function withSameLists(mobile: string, other: string): Pick<ContactFormats, 'mobile' | 'other'> {
  const list = mobile.split('|');
  return { mobile: list, other: mobile === other ? list : other.split('|') };
}
