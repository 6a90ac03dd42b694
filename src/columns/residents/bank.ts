import { homes, residents } from '../../vocabulary/residents.js';
import { type Draw, mapped, narrowed, within } from '../draw.js';
import { sum, widened } from '../draw64.js';
import { boundsOf, withinLists } from '../groups.js';
import { pick, text, type Value } from '../value.js';

/**
 * The IBAN and the BIC of an account, in the country of the drawn home (its index in `homes`), or in any country with IBANs where that
 * has none. The names of the draws begin with `stream`.
 */
export function bankOf(home: Draw, stream: string): { iban: Value; bic: Value } {
  const { banks, countries, beginnings, ends, before } = listsOf();
  const bank = within(`${stream}bank`, home, before.base, before.size);
  const country = mapped(bank, banks.country);
  const beginning = withinLists(`${stream}account`, country, beginnings.lists);
  const end = withinLists(`${stream}account end`, country, ends.lists);
  const rest = sum(
    sum(widened(mapped(bank, banks.rests)), widened(mapped(beginning, beginnings.rests))),
    widened(mapped(end, ends.rests)),
  );
  const check = pick(narrowed(rest), checks);
  return {
    iban: text(
      pick(bank, countries),
      check,
      pick(bank, banks.texts),
      pick(beginning, beginnings.texts),
      pick(end, ends.texts),
    ),
    bic: pick(bank, banks.bics),
  };
}

const MODULUS = 97;

/** The check digits by a sum of three remainders (ISO 7064 MOD 97-10). */
const checks = Array.from({ length: 3 * (MODULUS - 1) + 1 }, (_, sum) =>
  String(MODULUS + 1 - (sum % MODULUS)).padStart(2, '0'),
);

/** The remainder of a number whose letters count from 10 (ISO 7064 MOD 97-10). */
export const remainderOf = (text: string): number =>
  [...text.replace(/[A-Z]/g, (letter) => String(Number.parseInt(letter, 36)))].reduce(
    (rest, digit) => (rest * 10 + Number(digit)) % MODULUS,
    0,
  );

const zeros = (text: string): string => text.replace(/[A-Z]/g, '00').replace(/\d/g, '0');

let lists: ReturnType<typeof readLists> | undefined;

function listsOf() {
  lists ??= readLists();
  return lists;
}

/** The parts of all countries one after the other, with what each adds to the remainder of the IBAN, and the banks of each home. */
function readLists() {
  const all = residents('banks');
  const bounds = boundsOf(all.map(({ banks }) => banks));
  const total = all.reduce((sum, { banks }) => sum + banks.length, 0);
  const places = homes.map(({ iso2 }) => all.findIndex((one) => one.iso2 === iso2));
  const after = ({ iso2 }: (typeof all)[number]) => `${zeros(iso2)}00`;
  return {
    banks: {
      country: all.flatMap(({ banks }, index) => banks.map(() => index)),
      texts: all.flatMap(({ banks }) => banks),
      bics: all.flatMap(({ bics }) => bics),
      rests: all.flatMap((one) =>
        one.banks.map((bank) =>
          remainderOf(
            `${bank}${zeros((one.beginnings[0] as string) + (one.ends[0] as string))}${one.iso2}00`,
          ),
        ),
      ),
    },
    countries: all.flatMap(({ banks, iso2 }) => banks.map(() => iso2)),
    beginnings: {
      lists: all.map(({ beginnings }) => beginnings),
      texts: all.flatMap(({ beginnings }) => beginnings),
      rests: all.flatMap((one) =>
        one.beginnings.map((text) => remainderOf(text + zeros(one.ends[0] as string) + after(one))),
      ),
    },
    ends: {
      lists: all.map(({ ends }) => ends),
      texts: all.flatMap(({ ends }) => ends),
      rests: all.flatMap((one) => one.ends.map((text) => remainderOf(text + after(one)))),
    },
    before: {
      base: places.map((place) => (place < 0 ? 0 : (bounds.base[place] as number))),
      size: places.map((place) => (place < 0 ? total : (bounds.size[place] as number))),
    },
  };
}
