import { uniform } from '../../columns/draw.js';
import type { Draw64 } from '../../columns/draw64.js';
import { pick, type Scalar, text, type Value } from '../../columns/value.js';
import { accepting } from '../read/accepts.js';
import { type Node, pointerTo, textOf, typesOf } from '../read/node.js';
import { SchemaError, unknownWord } from '../read/schema-error.js';
import { decimal } from '../text/formats.js';
import { radixOf } from '../text/radix.js';
import { type Domain, listed, narrow } from './domain.js';
import { vocabularyBy } from './faker.js';
import { allowsTexts, firstNames, fullName, lastNames, nameOfEmail, slugs } from './people.js';

/** The work of reading a vocabulary, in the units of Reader.spend. */
const VOCABULARY_WORK = 200;

/** How many characters of a vocabulary are compared with keywords in one unit. */
const CHARACTERS_A_UNIT = 4_000;

/** The formats of the synthesizers that have no vocabulary. */
const formatOf: Readonly<Record<string, string>> = {
  date: 'date',
  date_time: 'date-time',
  datetime: 'date-time',
  time: 'time',
  uuid: 'uuid',
  ipv4: 'ipv4',
  ipv6: 'ipv6',
};

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
};

const synthesizerNames: readonly string[] = [...Object.keys(methodOf), ...Object.keys(formatOf)].sort();

/** The format of the node's synthesizer; undefined for a synthesizer with a vocabulary. */
export function synthesizedFormat(node: Node): string | undefined {
  const name = textOf(node, 'synthesizer');
  if (name === undefined || node.keywords.has('faker')) return undefined;
  return Object.hasOwn(formatOf, name) ? formatOf[name] : undefined;
}

/** Whether a synthesizer makes the node's values. */
export const isSynthesized = (node: Node): boolean =>
  node.keywords.has('synthesizer') || node.keywords.has('faker');

/** Cells with values of the node's synthesizer. */
export function synthesized(node: Node, path: string): Value {
  const name = textOf(node, 'synthesizer');
  const limits = ['minLength', 'maxLength', 'pattern', 'format', 'faker'];
  const isFree = allowsTexts(node) && !limits.some((key) => node.keywords.has(key));
  if (isFree && (name === 'name' || name === 'full_name')) {
    return fullName(path);
  }
  if (isFree && name === 'email') return nameOfEmail(path);
  const words = vocabularyOf(node);
  return pick(uniform(path, words.length), words);
}

/** Distinct values of the node's synthesizer: its vocabulary, or numbered e-mail addresses and user names. */
export function synthesizedKeys(node: Node, path: string): Domain {
  const name = textOf(node, 'synthesizer');
  const limits = ['maxLength', 'pattern', 'faker'];
  const isFree = allowsTexts(node) && !limits.some((key) => node.keywords.has(key));
  if (isFree && (name === 'email' || name === 'user_name')) {
    const [first, last] = [slugs(firstNames()), slugs(lastNames())];
    const after = name === 'email' ? ['@example.com'] : [];
    const { size, digits } = radixOf(path, [first.length, last.length, 1_000_000].map(BigInt));
    const at = (index: Draw64) => {
      const [one, two, number] = digits(index) as [Draw64, Draw64, Draw64];
      const words = [pick(narrow(one), first), '.', pick(narrow(two), last)];
      return text(...words, '_', decimal(number, 1n), ...after);
    };
    return { ...listed(first), size, at };
  }
  return listed(vocabularyOf(node));
}

/** The values of the node's synthesizer that its other keywords allow. */
function vocabularyOf(node: Node): readonly Scalar[] {
  const method = textOf(node, 'faker');
  const name = textOf(node, 'synthesizer');
  if (method === undefined && !Object.hasOwn(methodOf, name ?? '')) {
    throw unknownWord(pointerTo(node, 'synthesizer'), 'synthesizer', name ?? '', synthesizerNames);
  }
  const pointer = pointerTo(node, 'faker', 'synthesizer');
  const maker = method ?? (methodOf[name ?? ''] as string);
  const all = node.reader.share(`vocabulary of ${maker}`, () => {
    node.reader.spend(pointer, VOCABULARY_WORK);
    return vocabularyBy(maker, pointer);
  });
  const keywords = JSON.stringify(restricting.map((name) => node.keywords.get(name)?.value));
  const words = node.reader.share(`${keywords} of ${maker}`, () => {
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
