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
import { parsePattern } from '../../src/vocabulary/patterns.js';
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

/**
 * Mobile numbers that many people have, written by hand, where libphonenumber also has ranges of machines (KR), of the past, of little
 * use, or of another network of the same country (BD) or place (IL, UA). `#`, `%` and `[3-9]` are as in patterns.
 */
const mobileOf: Some<string> = {
  BD: '1[3-9]########',
  CD: '8[1-5]####### 89####### 9[7-9]#######',
  CL: '9[4-5]####### 98#######',
  CN: '13######### 15[0-3]######## 15[5-9]######## 17[5-8]######## 18######### 19[8-9]########',
  CO: '30[0-5]####### 31######## 32[0-3]#######',
  CZ: '60[1-8]###### 7[2-3]####### 77#######',
  EC: '9[8-9]#######',
  ES: '6%####### 7[1-4]#######',
  ET: '9%#######',
  GH: '20####### 24####### 5[4-5]#######',
  GR: '69[3-9]#######',
  ID: '81[1-3]######## 82[1-3]######## 85[2-3]######## 85[5-8]######## 87[7-8]######## 89[5-9]########',
  IL: '50[2-9]###### 5[2-4][2-9]###### 58[3-7]######',
  IN: '9######### 9[4-9]######## 70######## 79[7-9]####### 80[8-9]####### 82[5-9]####### 88[0-2]#######',
  IR: '90[1-3]####### 91######## 92[0-2]####### 93########',
  IT: '32######## 33######## 34######## 38######## 39[1-3]#######',
  JP: '70[1-4]####### 80%####### 90%#######',
  KE: '11[0-5]###### 70####### 71####### 72####### 74[0-8]###### 79#######',
  KR: '10[2-4]####### 105[0-8]###### 10[6-9]#######',
  NG: '70[3-9]####### 80[2-9]####### 81[0-8]####### 90[1-9]#######',
  NP: '98[0-2]####### 98[4-6]#######',
  PH: '90[5-9]####### 91[5-9]####### 92######## 93######## 94[5-9]####### 99[5-9]#######',
  PK: '3[0-2]######## 33[0-7]####### 34########',
  PL: '5[0-1]####### 53####### 57####### 60####### 66####### 69####### 7[2-3]####### 7[8-9]####### 88#######',
  RO: '7[2-7]#######',
  RU: '9[0-3]######## 9[5-6]######## 9[8-9]########',
  SA: '50####### 5[3-6]####### 5[8-9]#######',
  TH: '6[1-5]####### 8######## 9########',
  TR: '50[5-7]####### 53######## 54[1-9]####### 55[1-5]#######',
  TZ: '6[5-7]####### 7[1-8]#######',
  UA: '50####### 63####### 6[6-8]####### 73####### 93####### 9[5-9]#######',
  UG: '70####### 75####### 77####### 78#######',
  UZ: '9[0-1]####### 9[3-5]####### 9[7-9]#######',
  VN: '3[2-9]####### 70####### 7[6-9]####### 8[1-6]####### 88####### 9[0-4]####### 9[6-8]#######',
  ZA: '6%####### 7%####### 8[2-4]#######',
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
  const own = mobileOf[iso2]?.split(' ').map(rangesOfPattern);
  if (own?.flatMap(samplesOf).some((national) => typeOf(region, national) === undefined))
    throw new Error(`mobile numbers of ${iso2} that libphonenumber does not know`);
  const mobile = own ? patternsOf(region, own) : patternsOfType(MOBILE);
  const other = patternsOfType(FIXED_LINE);
  const either = patternsOfType(FIXED_LINE_OR_MOBILE);
  if (mobile.length > 0 && other.length > 0) return { mobile, other };
  const list = [either, mobile, other].find(({ length }) => length > 0);
  if (!list) throw new Error(`no valid telephone numbers for ${iso2}`);
  return { mobile: list, other: list };
}

function rangesOfPattern(pattern: string): Ranges {
  const { base, count } = parsePattern(pattern);
  return [...base].map((code, at): Range => {
    const last = code + (count[at] as number) - 1;
    return [String.fromCharCode(code), String.fromCharCode(last)];
  });
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
