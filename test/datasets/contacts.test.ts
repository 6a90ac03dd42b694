// The contacts of users against the post codes of regions and against the rules of countries.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { COUNTRIES } from 'postal-code-checker';
import t from 'tap';
import { projectRoot } from '../../src/project-root.js';
import { rowsOf } from './rows-of.js';

interface User {
  address: { city: string; state: string; country_code: string; post_code: string };
}

const users = await rowsOf<User>('users', {}, 200_000, ['address']);
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
