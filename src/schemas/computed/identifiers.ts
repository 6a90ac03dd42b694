// Numbers with check digits.
import { remainderOf } from '../../columns/residents/bank.js';
import { randomOf } from '../candidates/random.js';
import { luhn, remainder, two, weighted, weightedRemainder } from './check-digits.js';
import { digits, drawn, type Form, form, type Part } from './form.js';

/** Numbers from `from` to `to` as texts of so many digits. */
export const numbered = (from: number, to: number, width: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => String(from + at).padStart(width, '0'));

export const pairs = (first: string, second = first): readonly string[] =>
  [...first].flatMap((one) => [...second].map((two) => one + two));

const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** A part that is one of these texts, by the index of the first part's. */
const along = (first: readonly string[], texts: readonly string[]): Part => {
  const indexes = new Map(first.map((text, index) => [text, index]));
  return { texts, weigh: (text, part) => (part === 0 ? (indexes.get(text) as number) : 0) };
};

/** Cards of Visa and Mastercard. */
export function creditCards(): Form {
  const heads = [...numbered(400, 499, 3), ...numbered(510, 559, 3)];
  const three = digits(3);
  return form([drawn(heads), three, three, three, three, luhn(15, [0, 3, 6, 9, 12])], 0, 1, 2, 3, 4, 5);
}

/** EAN-13, whose first three digits are those of the United States, France, Germany, the United Kingdom, China, Italy and the Netherlands. */
export function eans(): Form {
  const countries = [
    [0, 19],
    [300, 379],
    [400, 440],
    [500, 509],
    [690, 699],
    [800, 839],
    [870, 879],
  ] as const;
  const heads = countries.flatMap(([from, to]) => numbered(from, to, 3));
  const three = digits(3);
  return form([drawn(heads), three, three, three, weighted([1, 3], [0, 3, 6, 9])], 0, 1, 2, 3, 4);
}

/** UPC-A of twelve digits. */
export function upcs(): Form {
  const three = digits(3);
  return form(
    [drawn(pairs('01678', '0123456789')), three, three, three, weighted([3, 1], [0, 2, 5, 8])],
    0,
    1,
    2,
    3,
    4,
  );
}

/** ISBN-13 of English-speaking publishers, with hyphens where the International ISBN Agency's ranges have them. */
export function isbns(): Form {
  const short = numbered(0, 19, 2).flatMap((publisher) =>
    [...'0123456789'].map((digit) => `0-${publisher}-${digit}`),
  );
  const long = [...numbered(230, 368, 3), ...numbered(370, 638, 3)].map((publisher) => `0-${publisher}-`);
  const others = numbered(100, 397, 3).map((publisher) => `1-${publisher}-`);
  // The digits 978 make 9 + 3 × 7 + 8.
  const check = weighted([1, 3], [3, 7, 10], 38);
  return form([drawn([...short, ...long, ...others]), digits(3), digits(2), check], '978-', 0, 1, 2, '-', 3);
}

/** IMEI: numbers of mobile telephones. */
export function imeis(): Form {
  const three = digits(3);
  return form(
    [digits(2), three, three, three, three, luhn(14, [0, 2, 5, 8, 11])],
    0,
    '-',
    1,
    2,
    '-',
    3,
    4,
    '-',
    5,
  );
}

/** Letters of vehicle identification numbers with their values (ISO 3779; 49 CFR 565). */
const vehicleValues = new Map(
  [...'0123456789ABCDEFGHJKLMNPRSTUVWXYZ'].map((character) => [
    character,
    Number('012345678912345678123457923456789'['0123456789ABCDEFGHJKLMNPRSTUVWXYZ'.indexOf(character)]),
  ]),
);
const vehicleWeights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** Vehicle identification numbers, whose ninth character is the check digit of North America. */
export function vins(): Form {
  const makers =
    `1C4 1FA 1FT 1G1 1GC 1HG 1N4 2HG 2T1 3VW 4T1 5YJ JHM JN1 JTD KMH KNA SAJ SAL SCA TMB TRU UU1 VF1 VF3 VF7 VSS
    WAU WBA WDB WF0 WP0 WVW YV1 ZAR ZFA ZFF`.split(/\s+/);
  const characters = [...vehicleValues.keys()].join('');
  const pair = drawn(pairs(characters));
  const years = 'ABCDEFGHJKLMNPRSTVWXY123456789';
  const starts = [0, 3, 5, 7, 9, 10, 11, 14];
  const check: Part = {
    texts: [...'0123456789X'],
    weigh: (text, part) =>
      [...text].reduce((sum, character, at) => {
        const weight = vehicleWeights[(starts[part] as number) + at] as number;
        return sum + weight * (vehicleValues.get(character) as number);
      }, 0),
  };
  const three = digits(3);
  return form(
    [
      drawn(makers),
      pair,
      pair,
      drawn([...characters]),
      drawn([...years]),
      drawn([...characters]),
      three,
      three,
      check,
    ],
    0,
    1,
    2,
    3,
    8,
    4,
    5,
    6,
    7,
  );
}

/** Numbers of banks before the last ten digits of an account: some letters, and then so many digits. */
const banks: Readonly<Record<string, readonly [string, number]>> = {
  AT: ['', 6],
  CH: ['', 7],
  DE: ['', 8],
  DK: ['', 4],
  GB: ['ABBY BARC HBUK LOYD MIDL NWBK RBOS TSBS', 4],
  IE: ['AIBK BOFI IPBS ULSB', 4],
  LT: ['', 6],
  LU: ['', 6],
};
const BANKS_A_COUNTRY = 100;

/** IBAN (ISO 13616) of countries whose account numbers have no check digits of their own. */
export function ibans(): Form {
  const heads = Object.entries(banks).flatMap(([country, [letters, width]]) => {
    const random = randomOf(`banks of ${country}`);
    const made = () => Array.from({ length: width }, () => random.below(10)).join('');
    return Array.from(
      { length: BANKS_A_COUNTRY },
      () => `${country}${random.of(letters.split(' '))}${made()}`,
    );
  });
  const distinct = [...new Set(heads)];
  // The country and two zeros stand at the end.
  const tails = [7, 4, 1, 0];
  const check: Part = {
    texts: Array.from({ length: 97 }, (_, remainder) => two(98 - remainder)),
    weigh: (text, part) => {
      if (part > tails.length) return 0;
      const number =
        part === 0
          ? `${text.slice(2)}${'0'.repeat(10)}${text.slice(0, 2)}00`
          : `${text}${'0'.repeat((tails[part - 1] as number) + 6)}`;
      return remainderOf(number);
    },
  };
  const country = along(
    distinct,
    distinct.map((head) => head.slice(0, 2)),
  );
  const bank = along(
    distinct,
    distinct.map((head) => head.slice(2)),
  );
  const three = digits(3);
  return form([drawn(distinct), three, three, three, digits(1), country, bank, check], 5, 7, 6, 1, 2, 3, 4);
}

/** BIC of eight characters (ISO 9362). */
export function bics(): Form {
  const letters = drawn(pairs(capitals));
  const countries = 'AT BE CH CZ DE DK ES FI FR GB IE IT LU NL NO PL PT SE US'.split(' ');
  return form([letters, letters, drawn(countries), drawn(pairs(capitals, '23456789'))], 0, 1, 2, 3);
}

/** ISIN (ISO 6166) of securities of the United States: in the check digit, U counts as 30 and S as 28. */
export function isins(): Form {
  const three = digits(3);
  return form([three, three, three, luhn(13, [4, 7, 10], 18)], 'US', 0, 1, 2, 3);
}

/** Routing numbers of the American Bankers Association. */
export function routingNumbers(): Form {
  const heads = [...numbered(1, 12, 2), ...numbered(21, 32, 2)];
  return form([drawn(heads), digits(3), digits(3), weighted([3, 7, 1], [0, 2, 5])], 0, 1, 2, 3);
}

/** Social security numbers of the United States, in the ranges that are given out. */
export const socialSecurityNumbers = (): Form =>
  form(
    [
      drawn([...numbered(1, 665, 3), ...numbered(667, 899, 3)]),
      drawn(numbered(1, 99, 2)),
      drawn(numbered(1, 9999, 4)),
    ],
    0,
    '-',
    1,
    '-',
    2,
  );

/** Value added tax numbers of France, Italy, Austria, Belgium, the United Kingdom and Luxembourg. */
export function vatNumbers(): Form[] {
  const [one, three] = [digits(1), digits(3)];
  const sevenDigits = [0, 3, 6];
  const french = form(
    [
      three,
      three,
      digits(2),
      luhn(8, [0, 3, 6]),
      remainder(97, 9, [0, 3, 6, 8], (siren) => two((12 + 3 * siren) % 97)),
    ],
    'FR',
    4,
    0,
    1,
    2,
    3,
  );
  const italian = form(
    [three, three, one, drawn(numbered(1, 100, 3)), luhn(10, [0, 3, 6, 7])],
    'IT',
    0,
    1,
    2,
    3,
    4,
  );
  // Four is added to the sum.
  const austrian = form([three, three, one, luhn(8, sevenDigits, 4)], 'ATU', 0, 1, 2, 3);
  const belgian = form(
    [drawn(numbered(400, 799, 3)), three, one, remainder(97, 7, sevenDigits, (rest) => two(97 - rest))],
    'BE0',
    0,
    1,
    2,
    3,
  );
  const british = form(
    [three, three, one, weightedRemainder(97, [8, 7, 6, 5, 4, 3, 2], sevenDigits, (rest) => two(97 - rest))],
    'GB',
    0,
    1,
    2,
    3,
  );
  const luxembourgish = form([three, three, remainder(89, 6, [0, 3], two)], 'LU', 0, 1, 2);
  return [french, italian, austrian, belgian, british, luxembourgish];
}
