// The contacts of users against the post codes of regions and against the rules of countries.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import phones from 'google-libphonenumber';
import { COUNTRIES } from 'postal-code-checker';
import t from 'tap';
import { projectRoot } from '../../src/project-root.js';
import { cases } from '../support/property.js';
import { rowsOf } from './rows-of.js';

interface User {
  phone_number: string;
  address: Record<'city' | 'state' | 'country_code' | 'post_code' | 'house_number', string>;
}

const users = await rowsOf<User>('users', {}, 200_000, ['address', 'phone_number']);
const byCountry = new Map<string, User[]>();
for (const user of users) {
  const list = byCountry.get(user.address.country_code) ?? [];
  byCountry.set(user.address.country_code, list);
  list.push(user);
}

/** The states of 17 countries with the beginnings of their post codes, after GeoNames; see data/SOURCES.md. */
const regions = new Map<string, Map<string, string>>();
const file = readFileSync(join(projectRoot, 'test/datasets/post-code-regions.csv'));
const rows: Record<'iso2' | 'state' | 'beginnings', string>[] = parse(file, { columns: true });
for (const { iso2, state, beginnings } of rows) {
  const ofCountry = regions.get(iso2) ?? new Map<string, string>();
  regions.set(iso2, ofCountry);
  for (const beginning of beginnings.split('|')) ofCountry.set(beginning, state);
}

t.test('post codes are of the state', async (t) => {
  t.equal(regions.size, 17);
  for (const [iso2, states] of regions) {
    const known = new Set(states.values());
    const longest = Math.max(...[...states.keys()].map(({ length }) => length));
    const list = (byCountry.get(iso2) ?? []).filter(({ address }) => known.has(address.state));
    const right = list.filter(({ address: { post_code: code, state } }) => {
      let length = longest;
      while (length > 0 && !states.has(code.slice(0, length))) length--;
      return states.get(code.slice(0, length)) === state;
    });
    const share = right.length / (byCountry.get(iso2) ?? []).length;
    t.ok(list.length > 300 && share >= 0.95, `${iso2}: ${share} of ${list.length}`);
  }
});

/** The areas of the Royal Mail that are named after a city, or that have parts of London. */
const areas: Readonly<Record<string, string>> = {
  ...{
    Aberdeen: 'AB',
    Bath: 'BA',
    Belfast: 'BT',
    Birmingham: 'B',
    Blackburn: 'BB',
    Blackpool: 'FY',
    Bolton: 'BL',
  },
  ...{
    Bournemouth: 'BH',
    Bradford: 'BD',
    Brighton: 'BN',
    Bristol: 'BS',
    Cambridge: 'CB',
    Cardiff: 'CF',
    Carlisle: 'CA',
  },
  ...{
    Chester: 'CH',
    Colchester: 'CO',
    Coventry: 'CV',
    Darlington: 'DL',
    Derby: 'DE',
    Doncaster: 'DN',
    Dundee: 'DD',
  },
  ...{
    Edinburgh: 'EH',
    Exeter: 'EX',
    Glasgow: 'G',
    Gloucester: 'GL',
    Harrogate: 'HG',
    Hereford: 'HR',
    Huddersfield: 'HD',
  },
  ...{
    Inverness: 'IV',
    Ipswich: 'IP',
    Lancaster: 'LA',
    Leeds: 'LS',
    Leicester: 'LE',
    Lincoln: 'LN',
    Liverpool: 'L',
  },
  ...{
    Luton: 'LU',
    Manchester: 'M',
    Newport: 'NP',
    Northampton: 'NN',
    Norwich: 'NR',
    Nottingham: 'NG',
    Oldham: 'OL',
  },
  ...{
    Oxford: 'OX',
    Peterborough: 'PE',
    Plymouth: 'PL',
    Portsmouth: 'PO',
    Preston: 'PR',
    Reading: 'RG',
    Sheffield: 'S',
  },
  ...{
    Shrewsbury: 'SY',
    Southampton: 'SO',
    Stockport: 'SK',
    Sunderland: 'SR',
    Swansea: 'SA',
    Swindon: 'SN',
    Truro: 'TR',
  },
  ...{ Wakefield: 'WF', Wigan: 'WN', Wolverhampton: 'WV', Worcester: 'WR', York: 'YO' },
  London: 'E|EC|N|NW|SE|SW|W|WC',
};

t.test('British post codes are of the area of the city', async (t) => {
  const list = (byCountry.get('GB') ?? []).filter(({ address }) => areas[address.city] !== undefined);
  const right = list.filter(({ address: { city, post_code: code } }) =>
    areas[city]?.split('|').includes(/^[A-Z]+/.exec(code)?.[0] ?? ''),
  );
  t.ok(list.length > 500 && right.length / list.length >= 0.95, `${right.length} of ${list.length}`);
});

t.test('post codes are valid in their country', async (t) => {
  const wrong = users.filter(({ address: { country_code: country, post_code: code } }) => {
    const { patterns = [] } = COUNTRIES[country] ?? {};
    return (
      code !== '' && patterns.length > 0 && !patterns.some((one) => new RegExp(one.slice(1, -1)).test(code))
    );
  });
  t.ok(wrong.length <= users.length / 1000, JSON.stringify(wrong.slice(0, 3)));
  const without = users.filter(
    ({ address: { post_code: code, country_code: iso2 } }) => code === '' && regions.has(iso2),
  );
  t.same(without, []);
});

/** Numbers that regulators set aside for fiction. */
const fiction: Readonly<Record<string, RegExp>> = {
  US: /^\+1 \d{3}-555-01\d\d$/,
  CA: /^\+1 \d{3}-555-01\d\d$/,
  GB: /^\+44 (1632 960|11[3-8] 496 0|1[2-6]1 496 0|20 7946 0|191 498 0|28 9649 6|29 2018 0|3069 990|7700 900)\d{3}$/,
  AU: /^\+61 ([2378] (5550|7010) \d{4}|491 57\d \d{3})$/,
  DE: /^\+49 (30 23125|40 66969|69 90009|221 4710|89 99998)\d{3}$|^\+49 (171 39200|176 040690)\d\d$/,
  FR: /^\+33 (1 99 00|2 61 91|3 53 01|4 65 71|5 36 49|6 39 98) \d\d \d\d$/,
  SE: /^\+46 (31 390 06 |40 628 04 |8 465 004 |980 319 2|70 174 06 )\d\d$/,
  IE: /^\+353 20 91\d \d{4}$/,
};

t.test('telephone numbers are for fiction where a country has such, else valid', async (t) => {
  for (const [iso2, numbers] of Object.entries(fiction)) {
    const wrong = (byCountry.get(iso2) ?? []).filter(({ phone_number }) => !numbers.test(phone_number));
    t.same(wrong.slice(0, 3), [], iso2);
  }
  const util = phones.PhoneNumberUtil.getInstance();
  const real = users
    .slice(0, cases(40_000, 10_000))
    .filter(({ address }) => fiction[address.country_code] === undefined);
  const wrong = real.filter(({ phone_number }) => !util.isValidNumber(util.parse(phone_number)));
  t.same(wrong.slice(0, 3), []);
});

t.test('area codes are of the state or the city', async (t) => {
  const expected: readonly (readonly [string, keyof User['address'], string, RegExp])[] = [
    ['US', 'state', 'Hawaii', /^\+1 808/],
    [
      'US',
      'state',
      'Texas',
      /^\+1 (21[04]|254|281|325|346|361|409|430|432|469|512|682|71[23]|726|737|806|8[13]\d|9[0-9]\d|945)/,
    ],
    ['US', 'state', 'District of Columbia', /^\+1 (202|771)/],
    ['CA', 'state', 'Alberta', /^\+1 (368|403|587|780|825)/],
    ['AU', 'state', 'Queensland', /^\+61 (7|491)/],
    ['FR', 'state', 'Ile-de-France', /^\+33 [16]/],
    ['BR', 'state', 'Bahia', /^\+55 7[13457] /],
    ['BR', 'state', 'Distrito Federal', /^\+55 61 /],
    ['GB', 'city', 'Leeds', /^\+44 (113|7700)/],
    ['DE', 'city', 'Munich', /^\+49 (89|17)/],
  ];
  for (const [iso2, kind, name, numbers] of expected) {
    const there = (byCountry.get(iso2) ?? []).filter(({ address }) => address[kind] === name);
    const wrong = there.filter(({ phone_number }) => !numbers.test(phone_number));
    t.ok(there.length > 0, name);
    t.same(wrong.slice(0, 3), [], name);
  }
});

t.test('most telephone numbers are mobile numbers that are in use', async (t) => {
  const mobile: Readonly<Record<string, RegExp>> = {
    BD: /^\+880 1[3-9]/,
    CL: /^\+56 9 (4|5|8)/,
    GR: /^\+30 69/,
    IL: /^\+972 5[0-58]/,
    JP: /^\+81 [7-9]0-/,
    KR: /^\+82 10-/,
    PL: /^\+48 (5[0137]|6[069]|7[2389]|88)/,
    TR: /^\+90 5[0345]/,
    UA: /^\+380 (50|63|6[6-8]|73|93|9[5-9])/,
  };
  for (const [iso2, numbers] of Object.entries(mobile)) {
    const list = byCountry.get(iso2) ?? [];
    const share = list.filter(({ phone_number }) => numbers.test(phone_number)).length / list.length;
    t.ok(share > 0.8 && share < 0.97, `${iso2}: ${share} of ${list.length}`);
  }
});

t.test('post codes are those of the city', async (t) => {
  const expected: readonly (readonly [iso2: string, city: string, codes: RegExp])[] = [
    ['DE', 'Berlin', /^1[0-4]\d{3}$/],
    ['DE', 'Munich', /^8[0-5]\d{3}$/],
    ['DE', 'Heidelberg', /^69(115|117|118|120|121|123|124|126)$/],
    ['FR', 'Paris', /^75\d{3}$/],
    ['GR', 'Athens', /^1(0[4-6]|1[1-8]) \d\d$/],
    ['ID', 'Jakarta', /^1[0-4]\d{3}$/],
    ['IL', 'Jerusalem', /^9[1-7]\d{5}$/],
    ['IT', 'Rome', /^00(1\d\d|0\d\d)$/],
    ['KE', 'Mombasa', /^8010[037]$/],
    ['NG', 'Kano', /^70[01]\d{3}$/],
    ['RU', 'Moscow', /^1[0-2]\d{4}$/],
    ['SA', 'Riyadh', /^1[1-4]\d{3}$/],
    ['UA', 'Odesa', /^65\d{3}$/],
    ['US', 'Chicago', /^60[67]\d\d$/],
    ['US', 'Philadelphia', /^19[0-2]\d\d$/],
    ['VN', 'Hanoi', /^1[0-3]\d{3}$/],
  ];
  for (const [iso2, city, codes] of expected) {
    const there = (byCountry.get(iso2) ?? []).filter(({ address }) => address.city === city);
    const wrong = there.filter(({ address }) => !codes.test(address.post_code));
    t.ok(there.length > 0, city);
    t.same(wrong.slice(0, 3), [], city);
  }
});

t.test('low numbers of buildings are the most frequent', async (t) => {
  for (const [iso2, median] of Object.entries({ CN: 40, DE: 40, GB: 40, IN: 40, US: 1500 })) {
    const numbers = (byCountry.get(iso2) ?? []).map(({ address }) =>
      Number.parseInt(address.house_number, 10),
    );
    numbers.sort((a, b) => a - b);
    const [low, middle, high] = [0.25, 0.5, 0.95].map(
      (share) => numbers[Math.floor(share * numbers.length)] as number,
    );
    t.ok(
      (middle as number) < median && (high as number) > 4 * (middle as number),
      `${iso2}: ${low}, ${middle}, ${high}`,
    );
  }
});
