// The local time of groups of users, and the factors of its weekday and season.

const DAY: f64 = 86400;

/** The days of a year on average. */
const YEAR: f64 = 365.2425;

/** The years with changes of summer time, from 1970. */
const YEARS = 232;

// The doubles before the groups: the factors of Monday to Sunday, and of the 366 days of a year in the north and in the south.
const FACTORS: usize = 7 + 2 * 366;

// A group has doubles: seconds ahead of UTC in standard time; seconds by which the clock of changes is ahead of UTC; index
// of the changes of summer time, or 0; days by which the weekend ends before Sunday; index of the factors of its days of the year;
// cosine and sine of its phase in standard time and in summer.
const GROUP_SIZE: usize = 72;
const CLOCK = 8;
const LAW = 16;
const WEEKEND = 24;
const SEASON = 32;
const STANDARD: usize = 40;
const SUMMER: usize = 56;

/** The seconds by which clocks are ahead of standard time in summer. */
const SAVING: f64 = 3600;

// What is known of the current local day of a group: its first tick and the number of its ticks (u64), cosine and sine of its phase,
// and the product of the factors of its weekday and season (f64). A change of summer time divides a day.
const STATE_SIZE: usize = 40;
export const LENGTH = 8;
export const COSINE = 16;
export const SINE = 24;
export const FACTOR = 32;

let tables: usize = 0;
let states: usize = 0;
let other: usize = 0;
let second: u64 = 0;

/** Sets the tables (see calendarTables() in ../calendar.ts), the number of groups and the ticks of a day. */
export function setUpCalendar(calendar: usize, groups: u32, dayTicks: u64): void {
  tables = calendar;
  states = heap.alloc(<usize>groups * STATE_SIZE);
  other = heap.alloc(STATE_SIZE);
  second = dayTicks / 86400;
}

/** The address of the state of a group at a tick. */
// @ts-expect-error: decorator
@inline
export function stateAt(group: u32, time: u64): usize {
  const state = states + <usize>group * STATE_SIZE;
  if (time - load<u64>(state) >= load<u64>(state, LENGTH)) renew(group, state, time);
  return state;
}

/** The same for a tick on another day than the ticks before and after it, which costs them nothing. */
export function otherState(group: u32, time: u64): usize {
  renew(group, other, time);
  return other;
}

function renew(group: u32, state: usize, time: u64): void {
  const own = tables + (FACTORS << 3) + <usize>group * GROUP_SIZE;
  const now = <f64>(time / second);
  let ahead = load<f64>(own);
  let phase = own + STANDARD;
  let from: f64 = 0;
  let to: f64 = Infinity;
  const law = <usize>load<f64>(own, LAW);
  if (law !== 0) {
    // Near New Year's Day the year may be the one before or after, which makes no difference.
    const year = min<usize>(<usize>(now / (YEAR * DAY)), YEARS - 1);
    const changes = tables + ((law + year * 2) << 3);
    const start = load<f64>(changes) - load<f64>(own, CLOCK);
    const end = load<f64>(changes, 8) - load<f64>(own, CLOCK);
    if (start < end ? now >= start && now < end : now >= start || now < end) {
      ahead += SAVING;
      phase = own + SUMMER;
    }
    if (start <= now) from = start;
    else to = start;
    if (end <= now) from = max(from, end);
    else to = min(to, end);
  }
  const day = Math.floor((now + ahead) / DAY);
  from = max(from, day * DAY - ahead);
  to = min(to, (day + 1) * DAY - ahead);
  // 1970-01-01 was a Thursday, and in the west it was the day before.
  const weekday = <usize>(day + 10 + load<f64>(own, WEEKEND)) % 7;
  const dayOfYear = Math.floor(day - Math.floor(day / YEAR) * YEAR);
  const season = <usize>(load<f64>(own, SEASON) + dayOfYear);
  store<u64>(state, <u64>from * second);
  store<u64>(state, <u64>(to - from) * second, LENGTH);
  store<f64>(state, load<f64>(phase), COSINE);
  store<f64>(state, load<f64>(phase, 8), SINE);
  store<f64>(state, load<f64>(tables + (weekday << 3)) * load<f64>(tables + (season << 3)), FACTOR);
}
