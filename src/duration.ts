import { Type } from './json-schema.js';

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** The allowed durations, in words after "must be". */
const allowed = 'a number of seconds, minutes, hours or days, such as 30s, 10m, 1h or 1d';

/** The schema of a duration: an integer from 1 to 9,999,999 and a unit. */
export const durationParameter = (description: string, byDefault?: string) =>
  Type.String({
    title: allowed,
    pattern: '^[1-9]\\d{0,6}[smhd]$',
    ...(byDefault !== undefined && { default: byDefault }),
    description: `${description}: ${allowed}.`,
  });

/** The seconds of a duration that matches durationParameter. */
export const secondsOf = (text: string): number =>
  Number(text.slice(0, -1)) * (unitSeconds[text.slice(-1)] as number);
