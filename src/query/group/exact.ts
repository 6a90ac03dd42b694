/** Sums of decimal numbers, exact whatever their order; each is rounded once, when it is asked for. */
export interface Sums {
  /** Adds the number `times` times to the sum with this place. */
  add(place: number, number: number, times: number): void;
  /** Adds a number that may have more decimal places. */
  addGiven(place: number, number: number): void;
  /** The sum, divided by an integer > 0; 0 without numbers. */
  quotient(place: number, by: number): number;
}

const MOST_SAFE = 2 ** 53;
const MOST_TOLD = 1e15;

/** `digits` is how many decimal places all numbers have at most, of at most 15 digits in all; undefined where that is not known. */
export const createSums = (digits: number | undefined): Sums =>
  digits === undefined ? sumsOfAll() : sumsOfUnits(digits);

/** Adds in units of the last digit: in doubles for as long as these are exact. */
function sumsOfUnits(digits: number): Sums {
  const scale = 10 ** digits;
  const low: number[] = [];
  const high: bigint[] = [];
  const given = sumsOfAll();
  function add(place: number, number: number, times: number): void {
    const units = Math.round(number * scale);
    const before = low[place] ?? 0;
    const after = before + units * times;
    if (Math.abs(after) < MOST_SAFE && Math.abs(units * times) < MOST_SAFE) {
      low[place] = after;
      return;
    }
    high[place] = (high[place] ?? 0n) + BigInt(before) + BigInt(units) * BigInt(times);
    low[place] = 0;
  }
  return {
    add,
    addGiven(place, number) {
      // Most have no more decimal places; a double tells 15 digits.
      const units = Math.round(number * scale);
      if (Math.abs(units) < MOST_TOLD && units / scale === number) add(place, number, 1);
      else given.add(place, number, 1);
    },
    quotient(place, by) {
      const own = () => BigInt(low[place] ?? 0) + (high[place] ?? 0n);
      if (given.has(place)) return given.quotient(place, by, own(), digits);
      const more = high[place];
      const divisor = scale * by;
      // The division of two integers that are exact is rounded once.
      if (more === undefined && divisor < MOST_SAFE) return (low[place] ?? 0) / divisor;
      return rounded(own(), digits, by);
    },
  };
}

/** Adds numbers as they are written in decimal, those of as many decimal places together. */
function sumsOfAll() {
  const all: Map<number, bigint>[] = [];
  const add = (place: number, number: number, times: number) => {
    const [units, digits] = decimalOf(number);
    all[place] ??= new Map();
    const sums = all[place];
    sums.set(digits, (sums.get(digits) ?? 0n) + units * BigInt(times));
  };
  return {
    add,
    addGiven: (place: number, number: number) => add(place, number, 1),
    has: (place: number) => all[place] !== undefined,
    /** With so many units of 10^-places added to the sum. */
    quotient(place: number, by: number, more = 0n, places = 0) {
      const sums = all[place] ?? new Map<number, bigint>();
      const most = Math.max(places, ...sums.keys());
      let sum = more * 10n ** BigInt(most - places);
      for (const [digits, units] of sums) sum += units * 10n ** BigInt(most - digits);
      return rounded(sum, most, by);
    },
  };
}

/** The number as an integer / 10^digits. */
function decimalOf(number: number): [units: bigint, digits: number] {
  const [, sign = '', whole = '', fraction = '', exponent = ''] =
    /^(-?)(\d)(?:\.(\d+))?e([-+]\d+)$/.exec(number.toExponential()) ?? [];
  const digits = fraction.length - Number(exponent);
  const units = BigInt(sign + whole + fraction);
  return digits >= 0 ? [units, digits] : [units * 10n ** BigInt(-digits), 0];
}

/** units / 10^digits / by as the nearest double. */
function rounded(units: bigint, digits: number, by: number): number {
  const divisor = BigInt(by);
  // 30 digits and one that says whether more follow are enough to round by.
  const more = 30;
  const scaled = units * 10n ** BigInt(more);
  const quotient = scaled / divisor;
  const rest = scaled % divisor === 0n ? '0' : '1';
  const sign = units < 0n && quotient === 0n ? '-' : '';
  return Number(`${sign}${quotient}${rest}e${-(more + 1 + digits)}`);
}
