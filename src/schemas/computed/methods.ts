import { once } from '../../cache.js';
import * as contacts from './contacts.js';
import { digits, drawn, type Form, form } from './form.js';
import * as identifiers from './identifiers.js';

/** How the values of a method of Faker, or of a synthesizer that Faker lacks, are computed. */
export interface Method {
  /** Texts: those of one form or another, where the schema has this format. */
  forms?(format: string | undefined): readonly Form[];
  /** Numbers, where the schema asks for these: their bounds, and the most decimal places. */
  readonly numbers?: { readonly least: number; readonly most: number; readonly places: number };
  /** Texts of a format; dates have bounds, where the schema has none. */
  readonly format?: string;
  readonly dates?: { readonly least: string; readonly most: string };
}

const { numbered } = identifiers;

const one = (make: () => Form): Method => ({ forms: once(() => [make()]) });
const format = (format: string): Method => ({ format });

const paths = once(() => [contacts.pictures('')]);
const urls = once(() => [contacts.pictures('https://example.com')]);

/** The paths of pictures, or URLs where the schema wants these. */
const pictures: Method = {
  forms: (format) => (['uri', 'url', 'iri'].includes(format ?? '') ? urls() : paths()),
};

/** Numbers with decimal places, also as texts that have all of them. */
const decimals = (least: number, most: number, places: 2 | 6): Method => ({
  numbers: { least, most, places },
  forms: once(() => {
    const signs = least < 0 ? ['-', ''] : [''];
    const whole = signs.flatMap((sign) =>
      numbered(sign === '' ? Math.max(0, least) : 0, most - 1, 1).map((text) => sign + text),
    );
    const fraction = places === 2 ? [digits(2)] : [digits(3), digits(3)];
    return [form([drawn(whole), ...fraction], 0, '.', ...fraction.map((_, at) => at + 1))];
  }),
});

const between = (least: string, most: string): Method => ({ format: 'date-time', dates: { least, most } });

/** The methods whose values are computed; those of other methods are in vocabularies. */
export const methods: ReadonlyMap<string, Method> = new Map<string, Method>(
  Object.entries({
    'color.rgb': format('color'),
    'commerce.isbn': one(identifiers.isbns),
    'commerce.price': decimals(1, 1000, 2),
    'commerce.productName': one(contacts.products),
    'commerce.upc': one(identifiers.upcs),
    'company.name': { forms: once(contacts.companies) },
    'database.mongodbObjectId': format('objectid'),
    'date.anytime': between('2025-01-01', '2027-01-01'),
    'date.birthdate': between('1946-01-01', '2008-01-01'),
    'date.future': between('2026-01-01', '2027-01-01'),
    'date.past': between('2025-01-01', '2026-01-01'),
    'date.recent': between('2025-12-31', '2026-01-01'),
    'date.soon': between('2026-01-01', '2026-01-02'),
    'finance.accountNumber': one(() => form([digits(4), digits(4)], 0, 1)),
    'finance.amount': decimals(0, 1000, 2),
    'finance.bic': one(identifiers.bics),
    'finance.creditCardNumber': one(identifiers.creditCards),
    'finance.iban': one(identifiers.ibans),
    'finance.routingNumber': one(identifiers.routingNumbers),
    'git.commitSha': format('sha1'),
    'image.avatar': pictures,
    'image.avatarGitHub': pictures,
    'image.personPortrait': pictures,
    'image.url': pictures,
    'image.urlLoremFlickr': pictures,
    'image.urlPicsumPhotos': pictures,
    'internet.domainName': one(contacts.domains),
    'internet.email': one(contacts.emails),
    'internet.exampleEmail': one(contacts.emails),
    'internet.ip': format('ipv4'),
    'internet.ipv4': format('ipv4'),
    'internet.ipv6': format('ipv6'),
    'internet.jwt': format('jwt'),
    'internet.mac': format('mac'),
    'internet.password': one(contacts.passwords),
    'internet.url': one(contacts.urls),
    'internet.username': one(contacts.userNames),
    'location.latitude': decimals(-90, 90, 6),
    'location.longitude': decimals(-180, 180, 6),
    'location.street': one(contacts.streets),
    'location.streetAddress': one(contacts.streetAddresses),
    'location.zipCode': one(contacts.zipCodes),
    'number.float': { numbers: { least: 0, most: 1, places: 6 } },
    'number.int': { numbers: { least: 0, most: 999_999_999_999_999, places: 0 } },
    'person.fullName': one(contacts.fullNames),
    'person.jobTitle': one(contacts.jobTitles),
    'phone.imei': one(identifiers.imeis),
    'phone.number': one(contacts.phones),
    'string.nanoid': format('nanoid'),
    'string.ulid': format('ulid'),
    'string.uuid': format('uuid'),
    'system.semver': format('semver'),
    'vehicle.vin': one(identifiers.vins),
    address: one(contacts.addresses),
    date: format('date'),
    date_time: format('date-time'),
    ean: one(identifiers.eans),
    isin: one(identifiers.isins),
    ssn: one(identifiers.socialSecurityNumbers),
    time: format('time'),
    vat: { forms: once(identifiers.vatNumbers) },
  }),
);
