// Writes data/telephones.csv: telephone numbers that regulators set aside for fiction, and those of Brazil by state. The argument is a folder with
// area_codes.csv, the area codes of the USA and of Canada with their states (see data/SOURCES.md). The others are written by hand
// here, after what the regulators have published. The same table gives the same bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { projectRoot } from '../../src/project-root.js';

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('the argument is the folder of the table');

/** A country, names of states or cities (none: the other places), patterns of mobile and of other numbers. */
type Row = readonly [
  iso2: string,
  places: readonly string[],
  mobile: readonly string[],
  other: readonly string[],
];

/** Texts of area codes that are not the name of a state. */
const stateOf: Readonly<Record<string, string>> = {
  'Washington State': 'Washington',
  'Washington D.C.': 'District of Columbia',
  NY: 'New York',
  IL: 'Illinois',
  TX: 'Texas',
  PA: 'Pennsylvania',
  FL: 'Florida',
  CA: 'California',
  QC: 'Quebec',
  ON: 'Ontario',
};

/** NANPA and the ATIS: 555-0100 to 555-0199 in every area code. */
function northAmerican(): Row[] {
  const codes: Record<'country' | 'prefix' | 'region', string>[] = parse(
    readFileSync(join(folder as string, 'area_codes.csv')),
    { columns: true, comment: '#', comment_no_infix: true },
  );
  const lists = new Map<string, string[]>();
  for (const { country, prefix, region } of codes) {
    if (country !== 'US' && country !== 'CA') continue;
    for (const name of region.split('/')) {
      const last = name.split(', ').at(-1) as string;
      const key = `${country},${stateOf[last] ?? last}`;
      lists.set(key, [...(lists.get(key) ?? []), `+1 ${prefix}-555-01##`]);
    }
  }
  return [...lists].map(([key, list]) => [key.slice(0, 2), [key.slice(3)], list, list]);
}

/** Ofcom: numbers for drama use. */
const british = ['+44 7700 900###'];
const britishCities: readonly (readonly [string, string])[] = [
  ['Leeds', '113 496 0###'],
  ['Sheffield', '114 496 0###'],
  ['Nottingham', '115 496 0###'],
  ['Leicester', '116 496 0###'],
  ['Bristol', '117 496 0###'],
  ['Reading', '118 496 0###'],
  ['Birmingham', '121 496 0###'],
  ['Edinburgh', '131 496 0###'],
  ['Glasgow', '141 496 0###'],
  ['Liverpool', '151 496 0###'],
  ['Manchester', '161 496 0###'],
  ['London', '20 7946 0###'],
  ['Newcastle', '191 498 0###'],
  ['Sunderland', '191 498 0###'],
  ['Belfast', '28 9649 6###'],
  ['Cardiff', '29 2018 0###'],
];

/** ACMA: numbers for radio, television, film and books. */
const australian = [
  ...['570 006', '570 156', '570 157', '570 158', '570 159', '570 110', '570 313', '570 737', '571 266'],
  ...['571 491', '571 804', '572 549', '572 665', '572 983', '573 770', '573 087', '574 118', '574 632'],
  ...['575 254', '575 789', '576 398', '576 801', '577 426', '577 644', '578 957', '578 148', '578 888'],
  ...['579 212', '579 760', '579 455'],
].map((number) => `+61 491 ${number}`);
const australianAreas = (code: number, ...states: string[]): Row => [
  'AU',
  states,
  australian,
  [`+61 ${code} 5550 ####`, `+61 ${code} 7010 ####`],
];

/** Bundesnetzagentur, Mitteilung 148/2021; its ten single mobile numbers are left out. */
const german = ['+49 171 39200##', '+49 176 040690##'];
const germanCities: readonly (readonly [string, string])[] = [
  ['Berlin', '30 23125###'],
  ['Hamburg', '40 66969###'],
  ['Frankfurt', '69 90009###'],
  ['Cologne', '221 4710###'],
  ['Munich', '89 99998###'],
];

/** ARCEP: numbers for audiovisual works. */
const french = ['+33 6 39 98 ## ##'];
const frenchZone = (number: string, ...regions: string[]): Row => [
  'FR',
  regions,
  french,
  [`+33 ${number} ## ##`],
];

/** PTS: numbers for fiction; mobile numbers from 05 to 99. */
const swedish = ['+46 70 174 06 %#', '+46 70 174 06 0[5-9]'];
const swedishCities: readonly (readonly [string, string])[] = [
  ['Gothenburg', '31 390 06 ##'],
  ['Malmo', '40 628 04 ##'],
  ['Stockholm', '8 465 004 ##'],
  ['Kiruna', '980 319 2##'],
];

/** Brazil has no numbers for fiction. Its mobile numbers, too, begin with the area code of the state. */
const brazilian = (
  '68 Acre, 82 Alagoas, 96 Amapa, 92 97 Amazonas, 71 73 74 75 77 Bahia, 85 88 Ceara, 61 Distrito Federal, 27 28 Espirito Santo, 62 64 Goias, ' +
  '98 99 Maranhao, 65 66 Mato Grosso, 67 Mato Grosso do Sul, 31 32 33 34 35 37 38 Minas Gerais, 91 93 94 Para, 83 Paraiba, 41 42 43 44 45 46 Parana, ' +
  '81 87 Pernambuco, 86 89 Piaui, 21 22 24 Rio de Janeiro, 84 Rio Grande do Norte, 51 53 54 55 Rio Grande do Sul, 69 Rondonia, 95 Roraima, ' +
  '47 48 49 Santa Catarina, 11 12 13 14 15 16 17 18 19 Sao Paulo, 79 Sergipe, 63 Tocantins'
)
  .split(', ')
  .map((entry): Row => {
    const [, codes = '', state = ''] = /^([\d ]+) (\D+)$/.exec(entry) ?? [];
    const numbers = (rest: string) => codes.split(' ').map((code) => `+55 ${code} ${rest}`);
    return ['BR', [state], numbers('9[6-9]###-####'), numbers('[2-5]###-####')];
  });

/** ComReg: numbers for drama use. */
const irish = ['+353 20 91# ####'];

const rows: Row[] = [
  ...northAmerican(),
  ...britishCities.map(([city, number]): Row => ['GB', [city], british, [`+44 ${number}`]]),
  ['GB', [], british, ['+44 1632 960###', '+44 3069 990###']],
  australianAreas(2, 'New South Wales', 'Australian Capital Territory'),
  australianAreas(3, 'Victoria', 'Tasmania'),
  australianAreas(7, 'Queensland'),
  australianAreas(8, 'South Australia', 'Western Australia', 'Northern Territory'),
  ...germanCities.map(([city, number]): Row => ['DE', [city], german, [`+49 ${number}`]]),
  ['DE', [], german, german],
  frenchZone('1 99 00', 'Ile-de-France'),
  frenchZone('2 61 91', 'Bretagne', 'Normandie', 'Pays de la Loire', 'Centre-Val de Loire'),
  frenchZone('3 53 01', 'Grand Est', 'Hauts-de-France', 'Bourgogne-Franche-Comte'),
  frenchZone('4 65 71', 'Auvergne-Rhone-Alpes', "Provence-Alpes-Cote d'Azur", 'Corsica'),
  frenchZone('5 36 49', 'Nouvelle-Aquitaine', 'Occitanie'),
  ...swedishCities.map(([city, number]): Row => ['SE', [city], swedish, [`+46 ${number}`]]),
  ['SE', [], swedish, swedish],
  ['IE', [], irish, irish],
  ...brazilian,
];
const cells = rows.map(([iso2, ...lists]) => [iso2, ...lists.map((list) => list.join('|'))]);
writeFileSync(
  join(projectRoot, 'data/telephones.csv'),
  stringify([['iso2', 'places', 'mobile', 'other'], ...cells]),
);
