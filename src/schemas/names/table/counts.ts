import { about, around, between, type Entry, equally, looksLike, most } from './entry.js';

export const counts: readonly Entry[] = [
  {
    names: 'quantity, qty, amount of items',
    number: { ...most(2, 100), minimum: 1 },
    text: looksLike('[1-9]'),
  },
  {
    names: 'count, number of items, views, likes, visits, clicks, downloads, followers',
    number: most(40, 10_000),
    text: looksLike('[1-9][0-9]?'),
  },
  {
    names: 'stock, stock level, inventory, in stock',
    number: between(0, 500),
    text: looksLike('[1-9][0-9]{0,2}'),
  },
  {
    names: 'rating, stars',
    number: { ...between(1, 5), distribution: { kind: 'triangular', mode: 5 } },
    text: looksLike('[1-5]'),
  },
  {
    names: 'average rating, mean rating',
    number: around(4.1, 0.5, 1, 5, 1),
    text: looksLike('[34]\\.[0-9]'),
  },
  { names: 'percent, percentage, progress, pct', number: between(0, 100), text: looksLike('[1-9][0-9]') },
  {
    names: 'probability, ratio, share, rate, confidence',
    number: between(0, 1, 3),
    text: looksLike('0\\.[0-9]{3}'),
  },
  { names: 'temperature, temp', number: around(16, 9, -20, 45, 1) },
  { names: 'humidity', number: around(60, 18, 5, 100) },
  { names: 'pressure', number: around(1013, 9, 970, 1050, 1) },
  {
    names: 'mass, net weight, gross weight, shipping weight, product weight, package weight',
    number: about(1.5, 60),
    text: looksLike('[1-9]\\.[0-9]'),
  },
  { names: 'speed', number: around(55, 22, 0, 160, 1) },
  { names: 'area, square meters, square feet', number: about(90, 2_000, 0) },
  { names: 'altitude, elevation', number: about(180, 4_000, 0) },
  { names: 'distance, distance km', number: about(20, 5000, 1) },
  { names: 'width, depth, length', number: about(40, 300, 1) },
  { names: 'duration, duration minutes, minutes', number: between(1, 240) },
  { names: 'seconds', number: between(0, 3600) },
  { names: 'hours', number: between(0, 24, 1) },
  { names: 'year', number: between(2016, 2025), text: looksLike('20(1[6-9]|2[0-5])') },
  {
    names: 'month',
    number: between(1, 12),
    text: equally(
      'January, February, March, April, May, June, July, August, September, October, November, December',
    ),
  },
  {
    names: 'day',
    number: between(1, 28),
    text: equally('Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday'),
  },
  {
    names: 'weekday, day of week',
    number: between(1, 7),
    text: equally('Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday'),
  },
  { names: 'hour', number: between(0, 23) },
  { names: 'minute', number: between(0, 59) },
  { names: 'page, page number', number: between(1, 500) },
  { names: 'rank, place, sort order', number: between(1, 100) },
  { names: 'floor, storey', number: between(0, 30) },
];
