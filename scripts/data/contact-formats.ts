// Writes data/contact-formats.csv: the patterns of post codes and telephone numbers of every country in data/worldcities.csv.
// Every run gives the same bytes. data/SOURCES.md names the sources.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allLocales } from '@faker-js/faker';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import phones from 'google-libphonenumber';
import { COUNTRIES } from 'postal-code-checker';
import { projectRoot } from '../../src/project-root.js';
import {
  capacityOf,
  charactersOf,
  grouped,
  merged,
  patternOf,
  type Range,
  type Ranges,
  rangesOf,
  samplesOf,
} from './ranges.js';
import { type Sequence, sequencesOf } from './regular-expression.js';

const { PhoneNumberFormat, PhoneNumberType, PhoneNumberUtil } = phones;

/** Ranges of national numbers of one type. */
interface Candidate {
  readonly ranges: Ranges;
  readonly type: number;
}

interface Description {
  getNationalNumberPattern(): string;
}

/** What is missing in the types of google-libphonenumber. */
interface Metadata {
  getMobile(): Description;
  getFixedLine(): Description;
}

const util = PhoneNumberUtil.getInstance() as phones.PhoneNumberUtil & {
  getMetadataForRegion(region: string): Metadata | null;
};

/** Values for a few countries by their codes. */
type Some<Value> = Readonly<Record<string, Value>>;

/** All patterns are equally likely, so none may have far fewer texts than the largest one. */
const SMALLEST_SHARE_OF_POST_CODES = 0.1;
const SMALLEST_SHARE_OF_NUMBERS = 0.01;
const MOST_PATTERNS = 12;

/** The country whose data are used for codes that are not ISO 3166, and for territories without data. */
const postOf: Some<string> = { XG: 'PS', XW: 'PS', XR: 'SJ' };
const telephoneOf: Some<string> = { XG: 'PS', XW: 'PS', XR: 'SJ', GS: 'FK', PN: 'NZ' };

/** Locales of Faker that know not only the form of their country's post codes but also which prefixes are in use. */
const knowing: Some<keyof typeof allLocales> = {
  CA: 'fr_CA',
  CH: 'de_CH',
  FR: 'fr',
  GB: 'en_GB',
  GH: 'en_GH',
  GR: 'el',
  IE: 'en_IE',
  NP: 'ne',
  TH: 'th',
};

/** Post codes in Faker of places outside the country: French overseas territories. */
const elsewhere: Some<RegExp> = { FR: /^9[78]/ };

/** Examples to use when the first example of libaddressinput has an old or rare form. */
const exampleOf: Some<string> = {
  AM: '0010',
  CR: '10101',
  MT: 'VCT 1753',
  PE: '02001',
  RS: '11000',
  TW: '106038',
  VI: '00802',
};

/** Lengths of national numbers for countries whose examples have a rare length: BG 88 123 4567, DE 30 12345678. */
const lengthOf: Some<Some<number>> = {
  BG: { [PhoneNumberType.MOBILE]: 9 },
  DE: { [PhoneNumberType.FIXED_LINE]: 10 },
};

/** Post codes that libaddressinput does not have: Kosovo's five digits, of which the first is the region. */
const ownPostCodes: Some<string[]> = { XK: ['[1-7]####'] };

function postCodes(iso2: string): string[] {
  if (ownPostCodes[iso2]) return ownPostCodes[iso2];
  const { patterns = [], example = [] } = COUNTRIES[postOf[iso2] ?? iso2] ?? {};
  const sources = patterns.map((pattern) => pattern.slice(1, -1));
  const knowledge = fakerSequences(iso2);
  const forms = new Set(knowledge ? example.map(formOf) : [formOf(exampleOf[iso2] ?? example[0] ?? '')]);
  const fits = (text: string) =>
    sources.length === 0 ||
    (forms.has(formOf(text)) && sources.some((source) => new RegExp(source).test(text)));

  const candidates = knowledge ?? sources.flatMap((source) => sequencesOf(source.slice(1, -1)));
  const fitting = rangesOf(candidates).filter((ranges) => samplesOf(ranges).every(fits));
  if (fitting.length === 0) return [''];
  return (knowledge ? fitting : largest(merged(fitting), SMALLEST_SHARE_OF_POST_CODES)).map(patternOf);
}

/** The post codes of a locale in `knowing` as sequences; undefined for other countries. */
function fakerSequences(iso2: string): Sequence[] | undefined {
  const locale = knowing[iso2];
  const known = locale && (allLocales[locale].location?.postcode as string[] | undefined);
  const formats = known?.filter((format) => !elsewhere[iso2]?.test(format));
  return formats?.map((format, index): Sequence => {
    let letter = 0;
    // For districts of two digits, Faker has a digit in place of a letter: AB10 12C for AB10 1NC.
    return [...format.replace('## ##?', '## #??')].map((character) => {
      if (character === '#') return digits;
      if (character === '*') return [...digits, ...letters];
      if (character !== '?') return [character];
      const runs = lettersOf[iso2] ?? [letters];
      return runs[(index >> letter++) % runs.length] as string[];
    });
  });
}

const digits = charactersOf(['0', '9']);
const letters = charactersOf(['A', 'Z']);

/** British and Canadian post codes do not use all letters. These are the longest runs of letters that they use. */
const lettersOf: Some<string[][]> = {
  CA: [charactersOf(['J', 'N']), charactersOf(['V', 'Z'])],
  GB: [charactersOf(['D', 'H']), charactersOf(['N', 'U'])],
};

/** The form of a text: which characters are letters and which are digits. */
const formOf = (text: string) => text.replaceAll(/[A-Z]/g, 'A').replaceAll(/\d/g, '0');

/** The largest elements, without those that have less than this share of the texts of the largest one. */
function largest(all: readonly Ranges[], smallestShare: number): Ranges[] {
  const least = smallestShare * Math.max(...all.map(capacityOf));
  const sorted = all.toSorted((a, b) => capacityOf(b) - capacityOf(a));
  return sorted.filter((ranges) => capacityOf(ranges) >= least).slice(0, MOST_PATTERNS);
}

/** Patterns of mobile and of fixed-line numbers, which are the same when both kinds of numbers look the same. */
function telephoneNumbers(iso2: string): { mobile: string[]; other: string[] } {
  const region = telephoneOf[iso2] ?? iso2;
  const metadata = util.getMetadataForRegion(region);
  if (!metadata) throw new Error(`no telephone numbers for ${iso2}`);
  const all = [
    ...candidates(region, metadata.getMobile(), PhoneNumberType.MOBILE),
    ...candidates(region, metadata.getFixedLine(), PhoneNumberType.FIXED_LINE),
  ];
  const { MOBILE, FIXED_LINE, FIXED_LINE_OR_MOBILE } = PhoneNumberType;
  const patternsOfType = (type: number) =>
    patternsOf(
      region,
      all.filter((one) => one.type === type).map(({ ranges }) => ranges),
    );
  const mobile = patternsOfType(MOBILE);
  const other = patternsOfType(FIXED_LINE);
  const either = patternsOfType(FIXED_LINE_OR_MOBILE);
  if (mobile.length > 0 && other.length > 0) return { mobile, other };
  const list = [either, mobile, other].find(({ length }) => length > 0);
  if (!list) throw new Error(`no valid telephone numbers for ${iso2}`);
  return { mobile: list, other: list };
}

/** National numbers as ranges, with the length of the example and all of one type: `type` or "either". */
function candidates(region: string, description: Description, type: number): Candidate[] {
  const example = util.getExampleNumberForType(region, type);
  if (!example) return [];
  const length = lengthOf[region]?.[type] ?? util.getNationalSignificantNumber(example).length;
  const sequences = sequencesOf(description.getNationalNumberPattern(), length);
  return merged(rangesOf(sequences.filter((sequence) => sequence.length === length))).flatMap((ranges) => {
    const types = new Set(samplesOf(ranges).map((national) => typeOf(region, national)));
    const [only] = types;
    const known = only === type || only === PhoneNumberType.FIXED_LINE_OR_MOBILE;
    return types.size === 1 && known ? [{ ranges, type: only }] : [];
  });
}

/** The type of the national number; undefined when the number is not one of this region. */
function typeOf(region: string, national: string): number | undefined {
  const number = numberOf(region, national);
  const understood = util.getNationalSignificantNumber(number) === national;
  return understood && util.isValidNumberForRegion(number, region) ? util.getNumberType(number) : undefined;
}

const numberOf = (region: string, national: string) =>
  util.parse(`+${util.getCountryCodeForRegion(region)}${national}`);

/** The patterns of the largest sets of national numbers, as dialled from abroad: +49 30 ######. */
function patternsOf(region: string, all: readonly Ranges[]): string[] {
  const start = `+${util.getCountryCodeForRegion(region)}`;
  const layoutOf = (national: string) =>
    util.format(numberOf(region, national), PhoneNumberFormat.INTERNATIONAL).slice(start.length);
  const distinct = grouped(all, JSON.stringify).map(([first]) => first);
  const uniform = largest(distinct, SMALLEST_SHARE_OF_NUMBERS).flatMap((ranges) =>
    alike(ranges, (national) => formOf(layoutOf(national))),
  );
  return largest(uniform, SMALLEST_SHARE_OF_NUMBERS)
    .map((ranges) => {
      const layout = [...layoutOf(samplesOf(ranges)[0] as string)];
      const digits = ranges.values();
      const written = layout.map((one) =>
        /\d/.test(one) ? (digits.next().value as Range) : ([one, one] as const),
      );
      return start + patternOf(written);
    })
    .sort();
}

/** Splits the ranges at their leading positions until `formOf` is the same for all texts of each part. */
function alike(ranges: Ranges, formOf: (text: string) => string): Ranges[] {
  if (new Set(samplesOf(ranges).map(formOf)).size === 1) return [ranges];
  const position = ranges.findIndex(([first, last]) => first !== last);
  const parts = charactersOf(ranges[position] as Range).flatMap((one) =>
    alike(ranges.with(position, [one, one]), formOf),
  );
  return grouped(parts, (part) => formOf(samplesOf(part)[0] as string)).flatMap(merged);
}

const cities: { iso2: string }[] = parse(readFileSync(join(projectRoot, 'data/worldcities.csv')), {
  columns: true,
});
const rows = [...new Set(cities.map(({ iso2 }) => iso2))].sort().map((iso2) => {
  const { mobile, other } = telephoneNumbers(iso2);
  return [iso2, ...[postCodes(iso2), mobile, other].map((list) => list.join('|'))];
});
const csv = stringify(rows, { header: true, columns: ['iso2', 'post_codes', 'mobile', 'other'] });
writeFileSync(join(projectRoot, 'data/contact-formats.csv'), csv);
