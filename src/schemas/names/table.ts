// What names of properties stand for, as schemas. A name is written in words: `first name` is first_name, firstName and first-name,
// and the end of customer_first_name. Of several schemas, the first one counts whose values the property's own keywords allow.

/** Keywords of a schema, as in a schema of a user. */
export type Meaning = Readonly<Record<string, unknown>>;

/** What names stand for where the property is a string, and where it is a number or an integer. */
export interface Entry {
  readonly names: string;
  readonly text?: Meaning | readonly Meaning[];
  /** Whether it is not of the person or place that the object is of otherwise, as the place of birth. */
  readonly apart?: true;
  /** What of a person it is, where that is not the first synthesizer. */
  readonly part?: 'age' | 'birth_date';
  /** The bounds that the schema leaves open, a distribution, and how many digits follow the point. */
  readonly number?: {
    readonly minimum: number;
    readonly maximum: number;
    readonly decimals: number;
    readonly distribution?: Meaning;
  };
}

/** From the most frequent word to the rarest. */
const words = (list: string) => ({ enum: list.split(', '), distribution: { kind: 'zipf', s: 0.8 } });
const equally = (list: string) => ({ enum: list.split(', ') });
const made = (synthesizer: string) => ({ synthesizer });
const looksLike = (pattern: string) => ({ pattern: `^${pattern}$` });
const between = (minimum: number, maximum: number, decimals = 0) => ({ minimum, maximum, decimals });
const about = (median: number, maximum: number, decimals = 2) => ({
  ...between(decimals === 0 ? 1 : 10 ** -decimals, maximum, decimals),
  distribution: { kind: 'lognormal', mu: Math.log(median), sigma: 0.9 },
});
const most = (mean: number, maximum: number) => ({
  ...between(0, maximum),
  distribution: { kind: 'geometric', p: 1 / (1 + mean) },
});

const remarks = [
  'Please call before delivery, Leave it with the neighbour, Works as expected, Would buy again, Arrived a day late',
  'Prefers contact by e-mail, Very satisfied, Asked for an invoice, Packaging was damaged, Needs a follow-up',
  'Great value for the price, Paid in two instalments, Moved last spring, Ring the bell twice, No remarks',
  'Thank you for the quick reply, Wants a quote for 20 more, Colour differs from the picture, Easy to set up',
].join(', ');

const departments = words(
  'Sales, Engineering, Operations, Support, Finance, Marketing, Human Resources, Research, Purchasing, Legal',
);

const date = { format: 'date' };
const dateTime = { format: 'date-time' };
const amount = looksLike('[1-9][0-9]{0,2}\\.[0-9]{2}');
const id = [{ format: 'uuid' }, looksLike('[A-Z]{3}-[0-9]{5}'), looksLike('[A-Z][0-9]{3}')];

export const people: readonly Entry[] = [
  { names: 'first name, given name, forename, fname', text: made('first_name') },
  { names: 'middle name', text: made('first_name'), apart: true },
  { names: 'last name, surname, family name, lname', text: made('last_name') },
  { names: 'full name, display name, contact name', text: made('name') },
  { names: 'user name, login, handle, nickname, screen name', text: made('user_name') },
  { names: 'email, mail, email address', text: made('email') },
  { names: 'gender, sex', text: [made('gender'), equally('F, M')] },
  { names: 'salutation, honorific, name prefix', text: words('Mr., Ms., Dr.') },
  { names: 'initials', text: looksLike('[A-Z]{2}') },
  { names: 'job, job title, occupation, profession, position', text: made('job') },
  { names: 'age, age in years', part: 'age', number: between(18, 90), text: looksLike('[2-7][0-9]') },
  {
    names: 'birth date, date of birth, birthday, dob',
    part: 'birth_date',
    text: { ...date, formatMinimum: '1935-01-02', formatMaximum: '2008-01-01' },
  },
  { names: 'birth year, year of birth', number: between(1935, 2007) },
  { names: 'marital status', text: words('single, married, divorced, widowed') },
  { names: 'blood type, blood group', text: words('O+, A+, B+, O-, A-, AB+, B-, AB-') },
  { names: 'nationality', text: made('country'), apart: true },
  { names: 'bio, biography, about', text: { faker: 'person.bio' } },
  { names: 'password, passwd', text: made('password') },
  { names: 'ssn, social security number', text: made('ssn') },
  { names: 'height, height cm', number: between(150, 200) },
  { names: 'weight, weight kg', number: between(45, 120, 1) },
];

export const places: readonly Entry[] = [
  {
    names: 'street, street address, address line, address line 1, address 1, address, street name',
    text: made('street_address'),
  },
  { names: 'address line 2, address 2', text: looksLike('Apt\\. [1-9][0-9]?') },
  { names: 'house number, building number', text: looksLike('[1-9][0-9]{0,2}'), number: between(1, 250) },
  { names: 'city, town, municipality, locality, location', text: made('city') },
  { names: 'birthplace, place of birth, hometown', text: made('city'), apart: true },
  { names: 'state, province, region, county', text: made('state') },
  { names: 'country, country name', text: [made('country'), made('country_code')] },
  { names: 'country code, country iso', text: made('country_code') },
  { names: 'zip, zip code, post code, postal code', text: made('post_code') },
  { names: 'latitude, lat', number: between(-90, 90, 4), text: made('latitude') },
  { names: 'longitude, lng, lon, long', number: between(-180, 180, 4), text: made('longitude') },
  { names: 'time zone, tz', text: made('time_zone') },
  {
    names:
      'phone, phone number, telephone, telephone number, mobile, mobile number, mobile phone, cell, cell phone, fax',
    text: made('phone'),
  },
  { names: 'language, lang', text: words('en, de, fr, es, it, pt, nl, sv, pl, ja') },
  { names: 'locale', text: words('en-US, en-GB, de-DE, fr-FR, es-ES, it-IT, pt-BR, nl-NL, sv-SE, ja-JP') },
];

export const business: readonly Entry[] = [
  {
    names:
      'company, company name, organization, organisation, employer, vendor, supplier, manufacturer, publisher, merchant',
    text: made('company'),
  },
  { names: 'brand', text: made('company') },
  { names: 'department', text: departments },
  {
    names:
      'visit department, patient department, admission department, doctor department, hospital department, ward',
    text: words(
      'Emergency, Internal medicine, Surgery, Cardiology, Pediatrics, Orthopedics, Neurology, Maternity',
    ),
  },
  { names: 'product, product name, item, item name', text: made('product') },
  { names: 'category, product category', text: made('department') },
  {
    names: 'industry, sector',
    text: words(
      'Software, Retail, Banking, Insurance, Health care, Energy, Logistics, Education, Construction, Tourism',
    ),
  },
  { names: 'color, colour', text: made('color') },
  { names: 'size', text: words('S, M, L, XL, XS, XXL'), number: between(1, 100) },
  {
    names: 'material',
    text: words('cotton, wool, steel, wood, glass, leather, plastic, silk, granite, rubber'),
  },
  { names: 'unit, uom', text: words('piece, box, kg, g, l, m, pack, set') },
  {
    names: 'sku, article number, item number, product code, part number',
    text: [looksLike('[A-Z]{3}-[0-9]{5}'), looksLike('[A-Z][0-9]{3}')],
  },
  { names: 'ean, gtin, barcode', text: made('ean') },
  { names: 'isbn', text: made('isbn') },
  {
    names:
      'order number, invoice number, receipt number, case number, ticket number, reference, reference number, booking number',
    text: [looksLike('[A-Z]{2}-[0-9]{6}'), looksLike('[A-Z]{2}[0-9]{4}')],
  },
  { names: 'tracking number', text: looksLike('1Z[0-9A-Z]{6}[0-9]{10}') },
  {
    names: 'coupon, coupon code, promo code, voucher',
    text: [
      words('WELCOME10, SPRING15, SUMMER20, FRIENDS5, BLACKFRIDAY, FREESHIP, VIP25, THANKYOU'),
      looksLike('[A-Z]{4}[0-9]{2}'),
    ],
  },
  { names: 'status', text: words('active, pending, inactive, completed, cancelled') },
  { names: 'order status', text: words('delivered, shipped, processing, pending, cancelled, returned') },
  { names: 'payment status', text: words('paid, pending, failed, refunded') },
  { names: 'payment method', text: words('credit card, PayPal, bank transfer, debit card, invoice, cash') },
  {
    names: 'shipping method, delivery method, shipping, delivery',
    text: words('standard, express, overnight, pickup'),
  },
  { names: 'billing, billing cycle, interval', text: words('monthly, yearly, weekly') },
  { names: 'carrier, shipping carrier', text: words('UPS, DHL, FedEx, USPS, DPD, GLS') },
  { names: 'priority, severity', text: words('low, medium, high, urgent'), number: between(1, 5) },
  { names: 'role', text: words('user, admin, editor, viewer, owner') },
  { names: 'plan, tier, subscription', text: words('free, basic, pro, enterprise') },
  { names: 'channel, source', text: words('web, mobile, store, phone, partner') },
  { names: 'level', text: words('low, medium, high'), number: between(1, 10) },
  { names: 'grade', text: words('A, B, C, D, E, F'), number: between(1, 6) },
];

export const money: readonly Entry[] = [
  {
    names: 'price, unit price, list price, cost, unit cost, fee, shipping cost',
    number: about(30, 1000),
    text: amount,
  },
  {
    names: 'amount, total, sub total, total amount, total price, net, gross, sum, payment, charge',
    number: about(120, 10_000),
    text: amount,
  },
  { names: 'tax, tax amount, vat, vat amount, tip', number: about(12, 1000), text: amount },
  { names: 'balance, account balance, deposit', number: about(2500, 100_000), text: amount },
  {
    names: 'salary, income, annual income, wage, revenue, turnover',
    number: about(55_000, 500_000, 0),
    text: looksLike('[3-9][0-9]000'),
  },
  {
    names: 'budget, limit, credit limit, loan amount',
    number: about(15_000, 500_000, 0),
    text: looksLike('[1-9][0-9]000'),
  },
  {
    names: 'discount, discount rate, tax rate, vat rate, interest rate, commission rate',
    number: between(0, 0.3, 2),
    text: looksLike('0\\.[0-2][0-9]'),
  },
  { names: 'exchange rate', number: between(0.5, 2, 4), text: looksLike('1\\.[0-9]{4}') },
  { names: 'currency, currency code', text: made('currency') },
  { names: 'iban', text: made('iban') },
  { names: 'bic, swift, swift code, bic code', text: made('bic') },
  { names: 'account number', text: made('account_number') },
  { names: 'routing number, sort code, bank code', text: looksLike('[0-9]{9}') },
  {
    names: 'card number, credit card, credit card number',
    text: made('credit_card'),
  },
  { names: 'card type, card brand', text: words('Visa, Mastercard, American Express, Discover') },
  { names: 'cvv, cvc', text: looksLike('[0-9]{3}') },
  { names: 'account type', text: words('checking, savings, credit, investment') },
  { names: 'transaction type', text: words('purchase, transfer, withdrawal, deposit, refund, fee') },
  {
    names: 'transaction description, account description, payment description, purpose',
    text: words(
      'Card payment, Groceries, Rent, Salary, Electricity bill, Restaurant, Fuel, Insurance premium, Phone bill, Cash',
    ),
  },
  { names: 'tax id, vat id, vat number', text: made('vat') },
  { names: 'score, points, credit score', number: between(0, 100) },
];

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
  { names: 'rating, stars', number: between(1, 5), text: looksLike('[1-5]') },
  { names: 'percent, percentage, progress, pct', number: between(0, 100), text: looksLike('[1-9][0-9]') },
  {
    names: 'probability, ratio, share, rate, confidence',
    number: between(0, 1, 3),
    text: looksLike('0\\.[0-9]{3}'),
  },
  { names: 'temperature, temp', number: between(-10, 40, 1) },
  { names: 'distance, distance km', number: about(20, 5000, 1) },
  { names: 'width, depth, length', number: between(1, 300, 1) },
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
  { names: 'port', number: between(1024, 65_535) },
  { names: 'pulse, heart rate', number: between(55, 110) },
  { names: 'systolic, systolic pressure, systolic bp', number: between(95, 160) },
  { names: 'diastolic, diastolic pressure, diastolic bp', number: between(60, 100) },
];

export const times: readonly Entry[] = [
  { names: 'date, created on, updated on, day of birth', text: [date, dateTime] },
  {
    names:
      'created, updated, modified, deleted, timestamp, date time, at, start time, end time, last login, last seen',
    text: [dateTime, date],
  },
  {
    names: 'start, end, from, until, valid from, valid to, valid until, expires, expiry, expiration',
    text: [date],
  },
  {
    names: 'expiry date, expiration date, valid until date',
    text: [{ ...date, formatMinimum: '2026-01-01', formatMaximum: '2030-12-31' }],
  },
  { names: 'time, opening time, closing time', text: { format: 'time' } },
];

export const texts: readonly Entry[] = [
  { names: 'id, uid, uuid, guid, key', text: id, number: between(1, 999_999) },
  { names: 'code', text: looksLike('[A-Z]{2}[0-9]{2}') },
  {
    names: 'description, summary, details, abstract, overview, body, content, text',
    text: [{ faker: 'commerce.productDescription' }, { faker: 'company.catchPhrase' }],
  },
  { names: 'comment, note, remark, feedback, review, message, instructions', text: equally(remarks) },
  { names: 'slug', text: { faker: 'lorem.slug' } },
  {
    names: 'tag, label, keyword, topic',
    text: words('new, sale, popular, gift, travel, home, outdoor, kids, music, health'),
  },
  { names: 'room, room number, bed', text: looksLike('[1-4][0-9]{2}'), number: between(101, 499) },
  { names: 'type, kind', text: words('standard, basic, premium, special') },
  {
    names: 'number, no, nr, num',
    text: [looksLike('[1-9][0-9]{5}'), looksLike('[1-9][0-9]{1,2}')],
    number: between(1, 9999),
  },
  { names: 'url, uri, link, href, website, homepage', text: made('url') },
  { names: 'domain, domain name, host, hostname', text: made('domain_name') },
  { names: 'image, image url, picture, photo, avatar, logo, thumbnail', text: made('picture') },
  { names: 'ip, ip address, ipv4', text: { format: 'ipv4' } },
  { names: 'ipv6', text: { format: 'ipv6' } },
  { names: 'mac, mac address', text: made('mac') },
  { names: 'vin, vehicle identification number', text: made('vin') },
  { names: 'imei', text: made('imei') },
  { names: 'user agent', text: made('user_agent') },
  {
    names: 'file, file name',
    text: looksLike('(report|invoice|photo|notes|scan|draft)-[0-9]{3}\\.(pdf|jpg|txt|docx)'),
  },
  {
    names: 'mime type, content type, media type',
    text: words('application/json, text/html, image/png, image/jpeg, application/pdf, text/plain, text/csv'),
  },
  { names: 'version', text: looksLike('[1-9]\\.[0-9]\\.[0-9]'), number: between(1, 20) },
  { names: 'token, api key, secret, session id', text: looksLike('[0-9a-f]{32}') },
  { names: 'hash, checksum, digest', text: looksLike('[0-9a-f]{64}') },
  { names: 'device, device type', text: words('phone, desktop, tablet') },
  { names: 'browser', text: equally('Chrome, Safari, Edge, Firefox, Opera') },
  { names: 'os, operating system, platform', text: words('Windows, Android, iOS, macOS, Linux') },
  {
    names: 'license plate, plate number, registration',
    text: looksLike('[A-Z]{2}-[A-Z]{2} [1-9][0-9]{2,3}'),
  },
  { names: 'vehicle, car', text: { faker: 'vehicle.vehicle' } },
  { names: 'genre', text: { faker: 'music.genre' } },
  {
    names: 'insurer, insurance, insurance company, insurance provider',
    text: words(
      'Northstar Health, Meridian Mutual, Blue Harbor, Evergreen Care, Union Life, First Shield, Atlas Assurance',
    ),
  },
  {
    names: 'diagnosis',
    text: words(
      'Hypertension, Asthma, Influenza, Type 2 diabetes, Migraine, Bronchitis, Anemia, Arthritis, Allergic rhinitis, Gastritis',
    ),
  },
  {
    names: 'medication, drug',
    text: words(
      'Ibuprofen, Metformin, Lisinopril, Amoxicillin, Atorvastatin, Omeprazole, Salbutamol, Paracetamol, Levothyroxine, Cetirizine',
    ),
  },
  { names: 'allergy', text: words('none, penicillin, pollen, peanuts, latex, dust, lactose, bee stings') },
  {
    names: 'symptom, reason, reason for visit',
    text: words(
      'check-up, headache, cough, fever, back pain, rash, fatigue, follow-up, vaccination, chest pain',
    ),
  },
  {
    names: 'specialty, speciality',
    text: words(
      'Cardiology, Dermatology, Neurology, Pediatrics, Orthopedics, Radiology, General practice, Surgery',
    ),
  },
];

/** What the name of something is, by what has the name: the words before `name`, or else what it is a property of. */
export const named: readonly Entry[] = [
  {
    names: `customer, client, employee, manager, user, person, patient, doctor, physician, nurse, author, owner, contact, student,
      teacher, member, recipient, sender, driver, agent, guest, passenger, buyer, seller, tenant, staff, worker, cardholder,
      account holder, holder, beneficiary, candidate, applicant, borrower, visitor, player, artist, writer, editor, emergency contact,
      customer contact, billing, shipping, attendee, speaker, subscriber, supervisor, assignee, reporter`,
    text: made('name'),
  },
  { names: 'product, item, article, good', text: made('product') },
  {
    names: `company, organization, organisation, employer, vendor, supplier, manufacturer, publisher, merchant, insurer, business,
      bank, store, shop, brand, firm, carrier, provider`,
    text: made('company'),
  },
  { names: 'department, team, division', text: departments },
  { names: 'category', text: made('department') },
  { names: 'city, town', text: made('city') },
  { names: 'state, region, province', text: made('state') },
  { names: 'country', text: made('country') },
  { names: 'street', text: made('street') },
  { names: 'color, colour', text: made('color') },
  { names: 'pet, dog, cat', text: made('first_name') },
];

/**
 * Words that tell the order of points in time of one object, from the first to the last step, and how many days the next step is later
 * at most.
 */
export const sequences: readonly { readonly steps: readonly string[]; readonly days: number }[] = [
  { steps: ['start, begin, from, valid from', 'end, finish, to, until, valid to, valid until'], days: 90 },
  { steps: ['admission, admitted', 'discharge, discharged'], days: 30 },
  { steps: ['check in, checked in', 'check out, checked out'], days: 14 },
  { steps: ['departure', 'arrival'], days: 2 },
  { steps: ['hire, hired, employment', 'termination, terminated'], days: 1500 },
  { steps: ['pickup, rental, rented', 'return, returned'], days: 30 },
  {
    steps: [
      'created, registered, registration, signup, joined, opened, submitted, published',
      'updated, modified, changed, edited, last modified, last updated, last login, last seen, closed, resolved, completed',
      'deleted, archived',
    ],
    days: 180,
  },
  {
    steps: [
      'ordered, order, purchased, purchase',
      'paid, payment',
      'shipped, shipping',
      'delivered, delivery',
    ],
    days: 7,
  },
  { steps: ['issued, issue, invoice', 'due'], days: 30 },
];
