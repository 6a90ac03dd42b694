import { once } from '../../cache.js';
import { homes, residents } from '../../vocabulary/residents.js';
import { mapped, uniform, weighted } from '../draw.js';
import { type Patterned, type Pick, pick, text, type Value } from '../value.js';
import { bankOf } from './bank.js';
import { phoneColumn, postCodeColumn, streetColumns } from './contacts.js';
import { coordinateColumns } from './coordinates.js';

/** What a row can say of a place. */
export type PlacePart =
  | 'city'
  | 'state'
  | 'country'
  | 'country_code'
  | 'post_code'
  | 'street'
  | 'street_address'
  | 'latitude'
  | 'longitude'
  | 'time_zone'
  | 'currency'
  | 'currency_symbol'
  | 'iban'
  | 'bic'
  | 'phone';

/**
 * Values of a large city, which is drawn for each row in proportion to its population: all of them are of one place. The names of the
 * draws begin with `stream`. A part is made, and its vocabulary read, when it is asked for; of several telephone numbers, `name` tells
 * which one is meant.
 */
export function placeOf(stream: string): (part: PlacePart, name: string) => Value {
  const cities = residents('cities');
  const place = weighted(`${stream}place`, cities.population);
  const home = mapped(place, cities.home);
  const area = once(() => mapped(place, residents('areas').of));
  const bank = once(() => bankOf(home, stream));
  const coordinates = once(() => coordinateColumns(place, cities, stream));
  const streets = once(() => {
    const { house, street } = streetColumns(home, residents('streets'), stream);
    return { house: house.value as Patterned, street: street.value as Pick };
  });
  const parts: Readonly<Record<PlacePart, (name: string) => Value>> = {
    city: () => pick(place, cities.city),
    state: () => pick(place, cities.state),
    country: () => pick(place, cities.country),
    country_code: () => pick(home, codes),
    currency: () => pick(home, currencies),
    currency_symbol: () => pick(home, symbols),
    iban: () => bank().iban,
    bic: () => bank().bic,
    time_zone: () => pick(place, cities.zone),
    post_code: () => postCodeColumn(area(), residents('areas').all, stream).value,
    phone(name) {
      const own = `${stream}${name} `;
      return phoneColumn(area(), uniform(`${own}is mobile`, 2), residents('areas').all, own).value;
    },
    street: () => streets().street,
    street_address() {
      const { house, street } = streets();
      return {
        kind: 'choice',
        draw: mapped(home, isNumberLast),
        values: [text(house, ' ', street), text(street, ' ', house)],
      };
    },
    latitude: () => coordinates().latitude.value,
    longitude: () => coordinates().longitude.value,
  };
  return (part, name) => parts[part](name);
}

const codes = homes.map(({ iso2 }) => iso2);
const currencies = homes.map(({ currency }) => currency);
const symbolOf: Readonly<Record<string, string>> = {
  EUR: '€',
  GBP: '£',
  ZAR: 'R',
  CHF: 'CHF',
  SEK: 'kr',
  NOK: 'kr',
  DKK: 'kr',
  PLN: 'zł',
  CZK: 'Kč',
  BRL: 'R$',
};
/** The others have dollars or pesos. */
const symbols = currencies.map((currency) => symbolOf[currency] ?? '$');
const isNumberLast = homes.map((home) => Number(home.isNumberLast));
