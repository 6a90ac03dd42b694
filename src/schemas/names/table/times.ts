import { type Entry, looksLike } from './entry.js';

const date = { format: 'date' };
const dateTime = { format: 'date-time' };
const time = { format: 'time' };
/** In seconds from 1970 on, in the ten years before 2026. */
const seconds = { minimum: Date.UTC(2016) / 1000, maximum: Date.UTC(2026) / 1000 - 1, decimals: 0 };

export const times: readonly Entry[] = [
  { names: 'date, on', text: [date, dateTime] },
  {
    names: `created, updated, modified, deleted, timestamp, date time, at, start time, end time, last login, last seen, last active, last activity, last visit, last used, clock in, clock out,
      estimated delivery, expected delivery, estimated arrival, eta`,
    text: [dateTime, date],
    number: seconds,
  },
  {
    names: `start, end, from, until, valid from, valid to, valid until, expires, expiry, expiration, check in, check out, last service,
      next service`,
    text: [date],
  },
  {
    names: 'expiry date, expiration date, valid until date',
    text: [{ ...date, formatMinimum: '2026-01-01', formatMaximum: '2030-12-31' }],
  },
  { names: 'time', text: { format: 'time' } },
  {
    names: 'opening time, opens, opens at, open time',
    text: [
      looksLike('(0[6-9]|1[01]):(00|30)'),
      { ...time, formatMinimum: '06:00:00Z', formatMaximum: '11:59:59Z' },
    ],
  },
  {
    names: 'closing time, closes, closes at, close time',
    text: [
      looksLike('(1[7-9]|2[0-3]):(00|30)'),
      { ...time, formatMinimum: '17:00:00Z', formatMaximum: '23:59:59Z' },
    ],
  },
  {
    names: 'opening hours, business hours, hours of operation, office hours',
    text: looksLike('(Mon-Fri|Mon-Sat|Daily) (07|08|09|10):[03]0-(17|18|20|22):[03]0'),
  },
];

/**
 * Words that tell the order of points in time of one object, from the first to the last step, and how many days the next step is later
 * at most.
 */
export const sequences: readonly { readonly steps: readonly string[]; readonly days: number }[] = [
  { steps: ['start time, begin time, clock in', 'end time, finish time, clock out'], days: 1 },
  {
    steps: [
      'start, starts, started, begin, begins, from, valid from',
      'end, ends, ended, finish, finished, to, until, valid to, valid until, renews, renewal, canceled, cancelled',
    ],
    days: 90,
  },
  { steps: ['admission, admitted', 'discharge, discharged'], days: 14 },
  {
    steps: ['booked, booking, reserved, reservation', 'check in, checked in', 'check out, checked out'],
    days: 14,
  },
  { steps: ['departure', 'arrival'], days: 2 },
  { steps: ['hire, hired, employment', 'termination, terminated'], days: 1500 },
  { steps: ['pickup, rental, rented', 'return'], days: 30 },
  {
    steps: [
      'last service, last maintenance, last inspection',
      'next service, next maintenance, next inspection',
    ],
    days: 365,
  },
  { steps: ['listed, listing', 'sold, sale'], days: 120 },
  { steps: ['incident, accident, occurred', 'reported, claimed, filed', 'settled, settlement'], days: 60 },
  {
    steps: [
      'created, registered, registration, signup, joined, opened, submitted, installed, triggered, applied, enrollment, enrolled, acquired',
      'published, posted, approved, acknowledged',
      `updated, modified, changed, edited, last modified, last updated, last login, last seen, last active, last visit, last used, closed,
      resolved, completed`,
      'deleted, archived',
      'expires, expiry, expired, expiration',
    ],
    days: 180,
  },
  {
    steps: [
      'ordered, order, purchased, purchase',
      'paid, payment, served',
      'shipped, shipping',
      'delivered, delivery, estimated delivery, expected delivery, estimated arrival, eta',
      'returned',
    ],
    days: 7,
  },
  {
    steps: ['issued, issue, invoice, loaned, loan, borrowed, lent', 'due, returned, paid, payment'],
    days: 30,
  },
];
