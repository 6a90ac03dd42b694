import { type Delivery, describe } from '../contract/delivery.js';

/** Characters of the bar. */
const WIDTH = 15;

const number = (value: number) => value.toLocaleString('en');

/** The progress of a delivery as a line for people, with a bar when the total is known. */
export function progressLine(delivery: Delivery): string {
  const {
    state,
    rows,
    total,
    percent = 0,
    rowsPerSecond,
    secondsLeft,
    quarantined,
    lastError,
  } = describe(delivery);
  const full = Math.floor((percent / 100) * WIDTH);
  const bar = total === undefined ? '' : `[${'#'.repeat(full)}${'-'.repeat(WIDTH - full)}] ${percent} % `;
  const of = total === undefined ? '' : ` of ${number(total)}`;
  const left = secondsLeft === undefined ? '' : `, ${secondsLeft} s left`;
  const aside = quarantined === 0 ? '' : `, ${number(quarantined)} quarantined`;
  const why = (state === 'waiting' || state === 'failed') && lastError !== undefined ? `: ${lastError}` : '';
  const speed = `${number(rowsPerSecond)} rows/s`;
  return `${bar}${number(rows)}${of} rows, ${speed}${left}${aside}, ${state}${why}`.replace(/\s+/g, ' ');
}
