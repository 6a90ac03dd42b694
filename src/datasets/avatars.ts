import { column, fingerprint, position, text } from '../columns/value.js';
import { Type } from '../json-schema.js';
import { sha256 } from '../random/sha256.js';

/**
 * The path of a picture of the user. Rows know no text of their seed, so the path has hexadecimal digits that the seed gives, and then
 * the row number from 0.
 */
export const avatarColumn = column(
  'avatar',
  text('/avatars/', fingerprint('avatar'), '/', position(0), '.svg'),
  Type.String({ description: 'The path of a picture that this service draws', format: 'uri-reference' }),
);

const backgrounds = ['#f4c7ab', '#b8d8d8', '#d6c1e0', '#f7e3a1', '#c3dba3', '#a9c7ea', '#eeb5bf', '#d5d5d5'];
const skins = ['#fbe0cf', '#f0c8a5', '#e0ac82', '#c58c5f', '#a26a42', '#7d4e2d', '#5a3720'];
const hairs = [
  '#1d1a18',
  '#3a2a20',
  '#5b3a23',
  '#8a5a2e',
  '#b98a4a',
  '#d9bd7d',
  '#8d8d8d',
  '#e4e1dc',
  '#93391f',
];
const shirts = [
  '#2f4858',
  '#33658a',
  '#86bbd8',
  '#758e4f',
  '#f6ae2d',
  '#f26419',
  '#a23e48',
  '#6c4ab6',
  '#444444',
];

/** What is behind the head, and what lies on it. The head is a circle of radius 22 around (50, 44). */
const hairstyles: readonly ((colour: string) => [string, string])[] = [
  () => ['', ''],
  (colour) => ['', `<path d="M28 44a22 22 0 0 1 44 0q-6-12-22-12t-22 12" fill="${colour}"/>`],
  (colour) => ['', `<path d="M27 46q-2-26 23-26t23 26q-4-8-10-14-14 6-28 4-6 4-8 10" fill="${colour}"/>`],
  (colour) => [
    `<path d="M25 46q0-27 25-27t25 27v26h-50" fill="${colour}"/>`,
    `<path d="M28 44q2-20 22-20t22 20q-8-4-12-12-12 10-32 12" fill="${colour}"/>`,
  ],
  (colour) => [
    `<circle cx="50" cy="17" r="8" fill="${colour}"/>`,
    `<path d="M28 42q2-20 22-20t22 20q-10-10-22-10t-22 10" fill="${colour}"/>`,
  ],
  (colour) => [
    `<g fill="${colour}"><circle cx="34" cy="30" r="11"/><circle cx="50" cy="24" r="12"/><circle cx="66" cy="30" r="11"/><circle cx="28" cy="42" r="8"/><circle cx="72" cy="42" r="8"/></g>`,
    `<path d="M30 38q20-12 40 0-4-14-20-14t-20 14" fill="${colour}"/>`,
  ],
];

const mouths = ['M42 54q8 8 16 0', 'M43 56h14', 'M42 54q8 5 16 0', 'M41 53q9 12 18 0z'];

const glasses =
  '<g fill="none" stroke="#333" stroke-width="1.5"><circle cx="42" cy="43" r="6"/><circle cx="58" cy="43" r="6"/><path d="M48 43h4"/></g>';

/** The picture of a row of a seed, as SVG without text: the same for the same row and seed, and for nothing else of the row. */
export function avatar(seed: string, row: string): string {
  const digest = Buffer.from(sha256(JSON.stringify([seed, row]), 'binary'), 'latin1');
  let used = 0;
  const choose = <T>(list: readonly T[]): T => list[(digest[used++] as number) % list.length] as T;
  const [background, skin, hair, shirt] = [choose(backgrounds), choose(skins), choose(hairs), choose(shirts)];
  const [behind, onTop] = choose(hairstyles)(hair);
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="100" height="100">',
    `<rect width="100" height="100" fill="${background}"/>`,
    behind,
    `<path d="M12 100q0-28 38-28t38 28" fill="${shirt}"/>`,
    `<path d="M42 60h16v14q-8 6-16 0z" fill="${skin}" stroke="#000" stroke-opacity=".15"/>`,
    `<circle cx="50" cy="44" r="22" fill="${skin}"/>`,
    '<g fill="#222"><circle cx="42" cy="43" r="2.4"/><circle cx="58" cy="43" r="2.4"/></g>',
    `<path d="${choose(mouths)}" fill="none" stroke="#222" stroke-width="2" stroke-linecap="round"/>`,
    onTop,
    choose([glasses, '', '', '']),
    '</svg>',
  ].join('');
}
