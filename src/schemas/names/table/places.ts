import { between, type Entry, equally, looksLike, made, words } from './entry.js';

const states =
  `AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT
  VT VA WA WV WI WY`
    .split(/\s+/)
    .join(', ');

export const places: readonly Entry[] = [
  {
    names: 'street, street address, address line, address line 1, address 1, address, street name',
    text: made('street_address'),
  },
  { names: 'address line 2, address 2', text: looksLike('Apt\\. [1-9][0-9]?') },
  { names: 'house number, building number', text: looksLike('[1-9][0-9]{0,2}'), number: between(1, 250) },
  { names: 'city, town, municipality, locality, location', text: made('city') },
  { names: 'birthplace, place of birth, hometown, headquarters', text: made('city'), apart: true },
  { names: 'state', alone: 'status', text: [made('state'), equally(states)] },
  { names: 'state code, state abbreviation, province code', text: equally(states) },
  { names: 'province, region, county', text: made('state') },
  { names: 'country, country name', text: [made('country'), made('country_code')] },
  { names: 'country code, country iso', text: made('country_code') },
  { names: 'zip, zip code, post code, postal code', text: made('post_code') },
  { names: 'latitude, lat', number: between(-90, 90, 4), text: made('latitude') },
  { names: 'longitude, lng, lon, long', number: between(-180, 180, 4), text: made('longitude') },
  { names: 'continent', text: words('Europe, North America, South America, Asia, Africa, Oceania') },
  { names: 'time zone, tz', text: made('time_zone') },
  {
    names:
      'phone, phone number, telephone, telephone number, mobile, mobile number, mobile phone, cell, cell phone, fax',
    text: made('phone'),
  },
  { names: 'language, lang', text: words('en, de, fr, es, it, pt, nl, sv, pl, ja') },
  { names: 'locale', text: words('en-US, en-GB, de-DE, fr-FR, es-ES, it-IT, pt-BR, nl-NL, sv-SE, ja-JP') },
];
