import type { Entry } from './entry.js';

const date = { format: 'date' };
const dateTime = { format: 'date-time' };
/** In seconds from 1970 on, in the ten years before 2026. */
const seconds = { minimum: Date.UTC(2016) / 1000, maximum: Date.UTC(2026) / 1000 - 1, decimals: 0 };

export const times: readonly Entry[] = [
  { names: 'date, on', text: [date, dateTime] },
  {
    names:
      'created, updated, modified, deleted, timestamp, date time, at, start time, end time, last login, last seen',
    text: [dateTime, date],
    number: seconds,
  },
  {
    names: 'start, end, from, until, valid from, valid to, valid until, expires, expiry, expiration',
    text: [date],
  },
  {
    names: 'expiry date, expiration date, valid until date',
    text: [{ ...date, formatMinimum: '2026-01-01', formatMaximum: '2030-12-31' }],
  },
  { names: 'time, opening time, closing time', text: { format: 'time' } },
];

/**
 * Words that tell the order of points in time of one object, from the first to the last step, and how many days the next step is later
 * at most.
 */
export const sequences: readonly { readonly steps: readonly string[]; readonly days: number }[] = [
  { steps: ['start, begin, from, valid from', 'end, finish, to, until, valid to, valid until'], days: 90 },
  { steps: ['admission, admitted', 'discharge, discharged'], days: 14 },
  { steps: ['check in, checked in', 'check out, checked out'], days: 14 },
  { steps: ['departure', 'arrival'], days: 2 },
  { steps: ['hire, hired, employment', 'termination, terminated'], days: 1500 },
  { steps: ['pickup, rental, rented', 'return, returned'], days: 30 },
  {
    steps: [
      'created, registered, registration, signup, joined, opened, submitted, published',
      'updated, modified, changed, edited, last modified, last updated, last login, last seen, closed, resolved, completed',
      'deleted, archived',
      'expires, expiry, expired, expiration',
    ],
    days: 180,
  },
  {
    steps: [
      'ordered, order, purchased, purchase',
      'paid, payment',
      'shipped, shipping',
      'delivered, delivery',
    ],
    days: 7,
  },
  { steps: ['issued, issue, invoice', 'due'], days: 30 },
];
