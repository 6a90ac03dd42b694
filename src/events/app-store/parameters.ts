import { badParameter, superfluous } from '../../errors.js';
import { Type } from '../../json-schema.js';
import { factorsOf, factorsParameter } from '../factors.js';
import { instantOf, LAST_INSTANT } from '../instants.js';
import { type Calendar, calendarOf, daysOf } from '../simulation/calendar.js';

export const fractionParameter = Type.Number({
  minimum: 0,
  maximum: 1,
  default: 0.001,
  description: 'The share of the internet users of each country that are simulated.',
});

/** What large sites for consumers see: typical figures, estimated. */
const WEEKLY = '1.03,1.01,1,0.99,0.95,0.97,1.05';
const YEARLY = '1.06,1.04,1.03,1,0.99,0.96,0.94,0.95,0.98,1.01,1.03,1.01';

/** The curve of the hours: `0.03 + 0.97 × ½ (1 + cos((hour − 16) × 2π/24))`. */
const hours = { peak: 16, least: 0.03 };

export const calendarParameters = {
  weekly: factorsParameter(
    'Seven factors of the rate: Monday to Sunday in local time. Where the weekend ends on Friday or Saturday, that day has the factor of Sunday.',
    WEEKLY,
  ),
  yearly: factorsParameter(
    'Twelve factors of the rate: the months January to December in the north; in the south they come half a year later. Days between the middles of months are interpolated.',
    YEARLY,
  ),
};

export interface CalendarParameters {
  readonly weekly: string;
  readonly yearly: string;
}

/** The calendar of the parameters; throws a ProblemError when one of them is not so many factors. */
export function calendarFrom({ weekly, yearly }: CalendarParameters): Calendar {
  return calendarOf(hours, daysOf(factorsOf('weekly', weekly, 7), factorsOf('yearly', yearly, 12)));
}

/** Throws a ProblemError for factors other than the defaults. */
export function rejectFactors({ weekly, yearly }: CalendarParameters): void {
  if (weekly !== WEEKLY) throw superfluous('weekly', weekly, 'when mode is fixed');
  if (yearly !== YEARLY) throw superfluous('yearly', yearly, 'when mode is fixed');
}

/** Every day is alike. */
export const flatCalendar = calendarOf(hours, daysOf(Array(7).fill(1), Array(12).fill(1)));

/** The window between two instants, in nanoseconds after 1970; throws a ProblemError when it ends before it begins. */
export function windowOf(from: string, to: string | undefined): [first: bigint, last: bigint] {
  const first = instantOf('from', from);
  const last = to === undefined ? LAST_INSTANT : instantOf('to', to);
  if (last < first) throw badParameter('to', to as string, `no earlier than from (${from})`);
  return [first, last];
}
