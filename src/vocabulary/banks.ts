// Banks and accounts of the countries that have IBANs (ISO 13616), with the check digits of these countries.
import { fractionOf } from '../random/key.js';

/** Parts of the IBANs of a country. Every bank goes with every account, and every beginning of an account with every end. */
export interface CountryBanks {
  readonly iso2: string;
  /** How the banks begin their BIC: four letters, the country and a place. */
  readonly bics: readonly string[];
  /** The bank, and what follows it, of each BIC. */
  readonly banks: readonly string[];
  readonly beginnings: readonly string[];
  readonly ends: readonly string[];
}

const BANKS = 40;
const ACCOUNTS = 300;

/** How many digits a bank, the first part of an account and the second one have. */
type Widths = readonly [bank: number, beginning: number, end: number];

/** The parts with the check digits of the country; undefined where there are none. */
type Complete = (
  bank: string,
  beginning: string,
  end: string,
) => readonly [string, string, string] | undefined;

interface Rule {
  readonly widths: Widths;
  /** The letters of the banks, where they stand before the digits. */
  readonly letters?: string;
  readonly complete?: Complete;
}

/** The sum of the digits, each times its weight. */
const weigh = (digits: string, weights: readonly number[]) =>
  [...digits].reduce((sum, digit, at) => sum + Number(digit) * (weights[at % weights.length] as number), 0);

const remainder = (digits: string, modulus: number) =>
  [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % modulus, 0);

const two = (number: number) => String(number).padStart(2, '0');

/** The digit that completes a sum to a multiple of 11; undefined for 10. */
const toEleven = (sum: number) =>
  (11 - (sum % 11)) % 11 === 10 ? undefined : String((11 - (sum % 11)) % 11);

/** The digit that completes the sum to a multiple of ten, by Luhn's algorithm: every other digit from the last one is doubled. */
function luhn(digits: string): string {
  const sum = [...digits].reverse().reduce((sum, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}

/** What a digit at an odd place of an Italian account counts. */
const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
const italian = (digits: string) =>
  String.fromCharCode(
    65 +
      ([...digits].reduce(
        (sum, digit, at) => sum + (at % 2 === 0 ? (odd[Number(digit)] as number) : Number(digit)),
        0,
      ) %
        26),
  );

const rules: Readonly<Record<string, Rule>> = {
  AT: { widths: [5, 5, 6] },
  BE: {
    widths: [3, 4, 3],
    complete: (bank, from, to) => [bank, from, to + two(remainder(bank + from + to, 97) || 97)],
  },
  BR: { widths: [13, 5, 5], complete: (bank, from, to) => [bank, from, `${to}C1`] },
  // Numbers from 30000 to 31999 stand for references of invoices.
  CH: { widths: [5, 6, 6], complete: (...parts) => (/^3[01]/.test(parts[0]) ? undefined : parts) },
  CZ: {
    widths: [4, 5, 4],
    complete(bank, from, to) {
      const check = toEleven(weigh(from + to, [6, 3, 7, 9, 10, 5, 8, 4, 2]));
      return check === undefined ? undefined : [`${bank}000000`, from, to + check];
    },
  },
  DE: { widths: [8, 5, 5] },
  DK: { widths: [4, 5, 5] },
  ES: {
    widths: [8, 5, 5],
    // Those whose check digit is 10, which Spain writes as 1, are left out.
    complete(bank, from, to) {
      const ofBank = toEleven(weigh(bank, [4, 8, 5, 10, 9, 7, 3, 6]));
      const ofAccount = toEleven(weigh(from + to, [1, 2, 4, 8, 5, 10, 9, 7, 3, 6]));
      return ofBank === undefined || ofAccount === undefined
        ? undefined
        : [bank + ofBank, ofAccount + from, to];
    },
  },
  FI: { widths: [6, 4, 3], complete: (bank, from, to) => [bank, from, to + luhn(bank + from + to)] },
  FR: {
    widths: [10, 6, 5],
    complete: (bank, from, to) => [bank, from, to + two(97 - remainder(`${bank}${from}${to}00`, 97))],
  },
  GB: { widths: [6, 4, 4], letters: 'BARC HBUK LOYD MIDL NWBK RBOS TSBS' },
  IE: { widths: [6, 4, 4], letters: 'AIBK BOFI IPBS ULSB' },
  IT: { widths: [10, 6, 6], complete: (bank, from, to) => [italian(bank + from + to) + bank, from, to] },
  LU: { widths: [3, 6, 7] },
  NL: { widths: [0, 5, 5], letters: 'ABNA ASNB INGB KNAB RABO SNSB TRIO' },
  NO: {
    widths: [4, 3, 3],
    complete(bank, from, to) {
      const check = toEleven(weigh(bank + from + to, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]));
      return check === undefined ? undefined : [bank, from, to + check];
    },
  },
  PL: {
    widths: [7, 8, 8],
    complete: (bank, from, to) => [bank + String((10 - (weigh(bank, [3, 9, 7, 1]) % 10)) % 10), from, to],
  },
  PT: {
    widths: [8, 6, 5],
    complete: (bank, from, to) => [bank, from, to + two(98 - remainder(`${bank}${from}${to}00`, 97))],
  },
  SE: { widths: [3, 8, 9] },
};

/** The banks of all countries that have IBANs here. */
export const prepareBanks = (): CountryBanks[] =>
  Object.entries(rules).map(([iso2, rule]) => banksOf(iso2, rule));

/**
 * Check digits follow from all parts. So of random parts those are taken that leave the check digits of the others as they are;
 * these stand in the parts themselves.
 */
function banksOf(iso2: string, { widths, letters, complete = (...parts) => parts }: Rule): CountryBanks {
  let drawn = 0;
  const random = () => fractionOf('banks', [iso2, drawn++]);
  const digits = (width: number) => String(Math.floor(random() * 10 ** width)).padStart(width, '0');
  const start = () => widths.map(digits) as [string, string, string];
  let first = start();
  while (complete(...first) === undefined) first = start();
  const completed = complete(...first) as readonly [string, string, string];
  const fitting = (part: number, count: number) => {
    const found = new Set<string>();
    // A country has fewer than so many banks where they have few digits.
    for (let tries = 0; found.size < count && tries < 1000 * count; tries++) {
      const own = first.with(part, digits(widths[part] as number)) as [string, string, string];
      const texts = complete(...own);
      if (texts?.every((text, at) => at === part || text === completed[at])) found.add(texts[part] as string);
    }
    return [...found];
  };
  const capital = () => String.fromCharCode(65 + Math.floor(random() * 26));
  const heads =
    letters?.split(' ') ?? Array.from({ length: 8 }, () => capital() + capital() + capital() + capital());
  const numbers = widths[0] === 0 ? heads.map(() => '') : fitting(0, BANKS);
  return {
    iso2,
    bics: numbers.map(
      (_, at) => `${heads[at % heads.length]}${iso2}${capital()}${2 + Math.floor(random() * 8)}`,
    ),
    banks: numbers.map((number, at) => (letters === undefined ? '' : heads[at % heads.length]) + number),
    beginnings: fitting(1, ACCOUNTS),
    ends: fitting(2, ACCOUNTS),
  };
}
