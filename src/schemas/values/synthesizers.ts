import { uniform } from '../../columns/draw.js';
import type { Draw64 } from '../../columns/draw64.js';
import { pick, type Scalar, text, type Value } from '../../columns/value.js';
import { type Form, fits, formCells, formKeys, formSamples } from '../computed/form.js';
import { formsOf, methods } from '../computed/methods.js';
import { readDistribution, spread } from '../distributions/read.js';
import { accepting } from '../read/accepts.js';
import { type Node, numberOf, pointerTo, textOf, typesOf } from '../read/node.js';
import { SchemaError, unknownWord } from '../read/schema-error.js';
import { decimal } from '../text/formats.js';
import { lengthsOf } from '../text/lengths.js';
import { radixOf } from '../text/radix.js';
import { type Domain, listed, narrow } from './domain.js';
import { vocabularyBy } from './faker.js';
import { integers, numbers } from './numbers.js';
import { allowsTexts, firstNames, fullName, lastNames, nameOfEmail, slugs } from './people.js';

/** The work of reading a vocabulary, in the units of Reader.spend. */
const VOCABULARY_WORK = 200;

/** How many texts of computed ones are held against keywords that not all of them meet. */
const SAMPLES = 10_000;

/** How many characters of a vocabulary are compared with keywords in one unit. */
const CHARACTERS_A_UNIT = 4_000;

/** The method of each synthesizer: one of Faker, or one that is only computed. */
const methodOf: Readonly<Record<string, string>> = {
  name: 'person.fullName',
  full_name: 'person.fullName',
  first_name: 'person.firstName',
  last_name: 'person.lastName',
  job: 'person.jobTitle',
  gender: 'person.sex',
  email: 'internet.exampleEmail',
  user_name: 'internet.username',
  url: 'internet.url',
  domain_name: 'internet.domainName',
  password: 'internet.password',
  user_agent: 'internet.userAgent',
  phone: 'phone.number',
  phone_number: 'phone.number',
  street: 'location.street',
  street_address: 'location.streetAddress',
  city: 'location.city',
  state: 'location.state',
  country: 'location.country',
  country_code: 'location.countryCode',
  zip_code: 'location.zipCode',
  post_code: 'location.zipCode',
  latitude: 'location.latitude',
  longitude: 'location.longitude',
  time_zone: 'location.timeZone',
  company: 'company.name',
  department: 'commerce.department',
  product: 'commerce.productName',
  price: 'commerce.price',
  currency: 'finance.currencyCode',
  iban: 'finance.iban',
  color: 'color.human',
  word: 'lorem.word',
  sentence: 'lorem.sentence',
  paragraph: 'lorem.paragraph',
  text: 'lorem.paragraph',
  address: 'address',
  account_number: 'finance.accountNumber',
  amount: 'finance.amount',
  bic: 'finance.bic',
  credit_card: 'finance.creditCardNumber',
  ean: 'ean',
  imei: 'phone.imei',
  isbn: 'commerce.isbn',
  mac: 'internet.mac',
  picture: 'image.avatar',
  ssn: 'ssn',
  upc: 'commerce.upc',
  vat: 'vat',
  vin: 'vehicle.vin',
  date: 'date',
  date_time: 'date_time',
  datetime: 'date_time',
  time: 'time',
  uuid: 'string.uuid',
  ipv4: 'internet.ipv4',
  ipv6: 'internet.ipv6',
};

const synthesizerNames: readonly string[] = Object.keys(methodOf).sort();

/** Whether a synthesizer makes the node's values. */
export const isSynthesized = (node: Node): boolean =>
  node.keywords.has('synthesizer') || node.keywords.has('faker');

const pointerOf = (node: Node): string => pointerTo(node, 'faker', 'synthesizer');

/** The method of the node's synthesizer. Throws a SchemaError for an unknown synthesizer. */
function methodFor(node: Node): string {
  const method = textOf(node, 'faker');
  if (method !== undefined) return method;
  const name = textOf(node, 'synthesizer') as string;
  if (Object.hasOwn(methodOf, name)) return methodOf[name] as string;
  throw unknownWord(pointerOf(node), 'synthesizer', name, synthesizerNames);
}

/** The node with the format of its synthesizer; undefined where texts of a format are not what the synthesizer makes. */
export function withSynthesizedFormat(node: Node): Node | undefined {
  const { format, dates } = methods.get(methodFor(node)) ?? {};
  if (format === undefined || !allowsTexts(node)) return undefined;
  const keywords = new Map(node.keywords);
  const put = (name: string, value: string) => keywords.set(name, { value, pointer: pointerOf(node) });
  if (!keywords.has('format')) put('format', format);
  const isDate = ['date', 'date-time'].includes(String(keywords.get('format')?.value));
  if (dates !== undefined && isDate && !dateBounds.some((name) => keywords.has(name))) {
    put('formatMinimum', dates.least);
    put('formatExclusiveMaximum', dates.most);
  }
  return { ...node, keywords };
}

const dateBounds = ['inimum', 'aximum'].flatMap((name) =>
  ['m', 'exclusiveM', 'formatM', 'formatExclusiveM'].map((begin) => begin + name),
);

/** The numbers of the node's synthesizer, where these are computed and the schema wants numbers. Its own bounds come first. */
function computedNumbers(node: Node): Domain | undefined {
  const { numbers: range } = methods.get(methodFor(node)) ?? {};
  const types = typesOf(node) ?? ['string'];
  const isInteger = !types.includes('number');
  if (range === undefined || types.includes('string') || (isInteger && !types.includes('integer')))
    return undefined;
  const keywords = new Map(node.keywords);
  const put = (name: string, value: number) => keywords.set(name, { value, pointer: pointerOf(node) });
  const low = numberOf(node, 'minimum') ?? numberOf(node, 'exclusiveMinimum');
  const high = numberOf(node, 'maximum') ?? numberOf(node, 'exclusiveMaximum');
  if (low === undefined && (high === undefined || high >= range.least)) put('minimum', range.least);
  if (high === undefined && (low === undefined || low <= range.most)) put('maximum', range.most);
  const bounded = { ...node, keywords };
  return isInteger ? integers(bounded) : numbers(bounded, range.places);
}

/** The forms of the synthesizer's texts, where these are computed and all of them meet the node's keywords. */
function computedForms(node: Node): readonly Form[] | undefined {
  if (!allowsTexts(node) || node.keywords.has('pattern')) return undefined;
  const forms = formsOf(methodFor(node), textOf(node, 'format'));
  const lengths = lengthsOf(node);
  return forms?.every((form) => fits(form, lengths)) ? forms : undefined;
}

/** Cells with values of the node's synthesizer. */
export function synthesized(node: Node, path: string): Value {
  const name = textOf(node, 'synthesizer');
  const limits = ['minLength', 'maxLength', 'pattern', 'format', 'faker'];
  const isFree = allowsTexts(node) && !limits.some((key) => node.keywords.has(key));
  if (isFree && (name === 'name' || name === 'full_name')) {
    return fullName(path);
  }
  if (isFree && name === 'email') return nameOfEmail(path);
  const numbers = computedNumbers(node);
  if (numbers !== undefined)
    return numbers.at(spread(path, numbers, readDistribution(node.keywords.get('distribution'))));
  const forms = computedForms(node);
  if (forms !== undefined) {
    const values = forms.map((form, at) => formCells(form, at === 0 ? path : `${path}#form${at}`));
    if (values.length === 1) return values[0] as Value;
    return { kind: 'choice', draw: uniform(`${path}#form`, values.length), values };
  }
  const words = vocabularyOf(node);
  return pick(uniform(path, words.length), words);
}

/** Distinct values of the node's synthesizer: computed ones, its vocabulary, or numbered e-mail addresses. */
export function synthesizedKeys(node: Node, path: string): Domain {
  const name = textOf(node, 'synthesizer');
  const limits = ['maxLength', 'pattern', 'faker'];
  const isFree = allowsTexts(node) && !limits.some((key) => node.keywords.has(key));
  if (isFree && name === 'email') {
    const [first, last] = [slugs(firstNames()), slugs(lastNames())];
    const { size, digits } = radixOf(path, [first.length, last.length, 1_000_000].map(BigInt));
    const at = (index: Draw64) => {
      const [one, two, number] = digits(index) as [Draw64, Draw64, Draw64];
      const words = [pick(narrow(one), first), '.', pick(narrow(two), last)];
      return text(...words, '_', decimal(number, 1n), '@example.com');
    };
    return { ...listed(first), size, at };
  }
  const [form] = computedForms(node) ?? [];
  return computedNumbers(node) ?? (form && formKeys(form, path)) ?? listed(vocabularyOf(node));
}

/** The values of the node's synthesizer that its other keywords allow. */
function vocabularyOf(node: Node): readonly Scalar[] {
  const pointer = pointerOf(node);
  const method = methodFor(node);
  const all = node.reader.share(`vocabulary of ${method}`, () => {
    node.reader.spend(pointer, VOCABULARY_WORK);
    return samplesOf(method, pointer);
  });
  const keywords = JSON.stringify(restricting.map((name) => node.keywords.get(name)?.value));
  const words = node.reader.share(`${keywords} of ${method}`, () => {
    const found = allowed(node, all);
    return node.reader.share(JSON.stringify(found), () => found);
  });
  if (words.length === 0) {
    throw new SchemaError(
      pointer,
      'makes no value that the other keywords allow',
      all.slice(0, 5).map(String),
    );
  }
  return words;
}

/** Some of the values that a method gives. */
function samplesOf(method: string, pointer: string): readonly Scalar[] {
  const forms = formsOf(method, undefined);
  if (forms !== undefined)
    return forms.flatMap((form, at) =>
      formSamples(form, `${method} ${at}`, Math.ceil(SAMPLES / forms.length)),
    );
  return vocabularyBy(method, pointer);
}

/** The keywords on which it depends which values are allowed. */
const restricting = `type format pattern minLength maxLength multipleOf minimum maximum exclusiveMinimum
  exclusiveMaximum`.split(/\s+/);

/** The values that the node's keywords allow, in the type that they want. */
function allowed(node: Node, all: readonly Scalar[]): Scalar[] {
  const characters = all.reduce((sum: number, value) => sum + String(value).length, 0);
  node.reader.spend(pointerTo(node, 'faker', 'synthesizer'), characters / CHARACTERS_A_UNIT);
  const types = typesOf(node) ?? ['string'];
  const typed = all.map((value) => asType(value, types, textOf(node, 'format')));
  const accepts = accepting(node);
  // Matching a pattern takes longer than making a word, and a few hundred words suffice.
  const candidates = [...new Set(typed)].slice(
    0,
    node.keywords.has('pattern') ? 500 : Number.POSITIVE_INFINITY,
  );
  return candidates.filter((value) => accepts(value));
}

/** Converts a text to a number, a number to a text, or a date-time to a date when the schema requires it. */
function asType(value: Scalar, types: readonly string[], format: string | undefined): Scalar {
  if (format === 'date' && typeof value === 'string') return value.slice(0, 10);
  const wantsNumber = types.includes('number') || types.includes('integer');
  if (typeof value === 'string' && wantsNumber && !types.includes('string') && value.trim() !== '') {
    return Number.isFinite(Number(value)) ? Number(value) : value;
  }
  return typeof value === 'number' && !wantsNumber && types.includes('string') ? String(value) : value;
}
