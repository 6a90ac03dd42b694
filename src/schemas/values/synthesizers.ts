import { uniform } from '../../columns/draw.js';
import type { Draw64 } from '../../columns/draw64.js';
import { integerOf, pick, text, type Value } from '../../columns/value.js';
import { type Form, fits, formCells, formKeys } from '../computed/form.js';
import { type Method, methods } from '../computed/methods.js';
import { readDistribution, spread } from '../distributions/read.js';
import { type FakerCall, readFakerCall } from '../faker/call.js';
import { type Node, numberOf, pointerTo, textOf, typesOf } from '../read/node.js';
import { unknownWord } from '../read/schema-error.js';
import { lengthsOf } from '../text/lengths.js';
import { radixOf } from '../text/radix.js';
import { type Domain, listed, narrow } from './domain.js';
import { integers, numbers } from './numbers.js';
import { allowsTexts, firstNames, fullName, lastNames, nameOfEmail, slugs } from './people.js';
import { picked, vocabularyOf } from './vocabularies.js';

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
  isin: 'isin',
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

/** The method of Faker that makes the node's values, or the only computed one. Throws a SchemaError for an unknown synthesizer. */
function callFor(node: Node): FakerCall {
  const faker = node.keywords.get('faker');
  if (faker !== undefined) return readFakerCall(faker.value, faker.pointer);
  const name = textOf(node, 'synthesizer') as string;
  const pointer = pointerOf(node);
  if (!Object.hasOwn(methodOf, name)) throw unknownWord(pointer, 'synthesizer', name, synthesizerNames);
  return { method: methodOf[name] as string, args: [], pointer, methodPointer: pointer };
}

/** How the node's values are computed; undefined where they are in a vocabulary. */
function computedBy(node: Node): Method | undefined {
  const { method, args } = callFor(node);
  const isOfFaker = !node.keywords.has('faker') || method.includes('.');
  return isOfFaker && args.length === 0 ? methods.get(method) : undefined;
}

/** The node with the format of its synthesizer; undefined where texts of a format are not what the synthesizer makes. */
export function withSynthesizedFormat(node: Node): Node | undefined {
  const { format, dates } = computedBy(node) ?? {};
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
  const { numbers: range } = computedBy(node) ?? {};
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
  const forms = computedBy(node)?.forms?.(textOf(node, 'format'));
  const lengths = lengthsOf(node);
  return forms?.every((form) => fits(form, lengths)) ? forms : undefined;
}

/** The values that are in a list, the more frequent ones several times. */
const vocabulary = (node: Node) => vocabularyOf(node, callFor(node), computedBy(node)?.forms?.(undefined));

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
  return picked(path, vocabulary(node));
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
      return text(...words, '_', integerOf(number, 1n), '@example.com');
    };
    return { ...listed(first), size, at };
  }
  const [form] = computedForms(node) ?? [];
  return computedNumbers(node) ?? (form && formKeys(form, path)) ?? listed([...new Set(vocabulary(node))]);
}
