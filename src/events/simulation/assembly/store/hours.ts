// The time of a store's events, more of which come in busy hours: a Poisson process of rate 1 in operational time becomes one whose rate
// follows the hour, the weekday and the season. Both times increase together, so events stay in order.

/** The parts of a day, between which the rate changes; within them it is linear. */
const PARTS: usize = 48;
const PART: f64 = 1800;

const DAY: f64 = 86400;

/** The days of a year on average. */
const YEAR: f64 = 365.2425;

// The doubles of the table: the factors at the PARTS + 1 ends of the parts, of Monday to Sunday, and of the 366 days of a year. Each
// of the three has a mean of 1.
const WEEKDAYS: usize = PARTS + 1;
const DAYS: usize = WEEKDAYS + 7;

let table: usize = 0;
let gap: f64 = 0;
let origin: f64 = 0;

/** The current part: its number, from 1970 on, its beginning in seconds after the origin, and the rates at its beginning and end. */
let part: u64 = 0;
let start: f64 = 0;
let first: f64 = 0;
let last: f64 = 0;

/** Its beginning and end in operational time. */
let from: f64 = 0;
let to: f64 = 0;

/** Sets the table, the mean seconds between two events, and the origin of time in seconds after 1970. */
export function setUpHours(hourTable: usize, meanGap: f64, originSeconds: f64): void {
  table = hourTable;
  gap = meanGap;
  origin = originSeconds;
  begin(<u64>(origin / PART));
  // Operational time is 0 at the origin.
  const before = -start;
  from = -(first + ((last - first) * before) / (2 * PART)) * before;
  to = from + ((first + last) / 2) * PART;
}

/** Makes a part the current one. */
function begin(number: u64): void {
  part = number;
  start = <f64>number * PART - origin;
  const day = Math.floor((<f64>number * PART) / DAY);
  // 1970-01-01 was a Thursday.
  const weekday = load<f64>(table + ((WEEKDAYS + (<usize>day + 3) % 7) << 3));
  const season = load<f64>(table + ((DAYS + <usize>(day - Math.floor(day / YEAR) * YEAR)) << 3));
  const ends = table + (<usize>(number % PARTS) << 3);
  first = (load<f64>(ends) * weekday * season) / gap;
  last = (load<f64>(ends, 8) * weekday * season) / gap;
}

/**
 * Replaces moments of operational time (≥ 0, in mean gaps) by seconds from the origin, each at least `least` and the one before it.
 * `count` f64 at `moments`; they must not decrease, neither from one call to the next.
 */
export function toSeconds(moments: usize, count: u32, least: f64): void {
  const end = moments + (<usize>count << 3);
  let at = moments;
  while (at < end) {
    while (load<f64>(at) >= to) {
      begin(part + 1);
      from = to;
      to = from + ((first + last) / 2) * PART;
    }
    const rate = first;
    const square = first * first;
    const twice = 2 * ((last - first) / PART);
    const after = start;
    const before = from;
    const until = to;
    do {
      // The operational time after x seconds is rate × x + slope × x² / 2.
      const rest = load<f64>(at) - before;
      const root = Math.sqrt(max(0, square + twice * rest));
      if (rest > 0) least = max(least, after + min(PART, (2 * rest) / (rate + root)));
      else least = max(least, after);
      store<f64>(at, least);
      at += 8;
    } while (at < end && load<f64>(at) < until);
  }
}
