import { uniform } from '../../columns/draw.js';
import { type Pick, pick, text, type Value } from '../../columns/value.js';
import { slug } from '../../vocabulary/people/slug.js';
import { differentBy } from '../faker/faker.js';
import { type Node, pointerTo, textOf, typesOf } from '../read/node.js';
import { SchemaError } from '../read/schema-error.js';
import type { Place } from './build.js';

/** The draws of a first and a last name. */
interface Person {
  readonly first: Pick;
  readonly last: Pick;
}

/** The people whose full names are values. */
const people = new WeakMap<Value, Person>();

/** The full name of a person. Values beside it can belong to the same person. */
export function fullName(path: string): Value {
  const person = { first: anyOf(`${path}#first`, firstNames()), last: anyOf(`${path}#last`, lastNames()) };
  const name = text(person.first, ' ', person.last);
  people.set(name, person);
  return name;
}

/** An e-mail address of a first and a last name, at a domain reserved for examples (RFC 2606). */
export const nameOfEmail = (path: string): Value =>
  emailOf(path, anyOf(`${path}#first`, slugs(firstNames())), anyOf(`${path}#last`, slugs(lastNames())));

/** Whether a name or an address, which is a text, may be a value of the node. */
export const allowsTexts = (node: Node): boolean => typesOf(node)?.includes('string') ?? true;

/** Whether the node's values belong to a person beside it. */
export const isOfPerson = ({ keywords }: Node): boolean =>
  keywords.has('with') && (keywords.has('synthesizer') || keywords.has('faker'));

/** Keywords that an address made of a name might not obey. */
const others = ['faker', 'enum', 'const', 'minLength', 'maxLength', 'pattern', 'distribution'];

/** E-mail addresses of the people whose full names the property `with` has. */
export function ofPerson(node: Node, { path, sibling }: Place): Value {
  const pointer = pointerTo(node, 'with');
  const name = textOf(node, 'with') as string;
  if (textOf(node, 'synthesizer') !== 'email')
    throw new SchemaError(pointer, 'only values of the synthesizer email can belong to a name');
  if (!allowsTexts(node))
    throw new SchemaError(pointerTo(node, 'type'), 'does not allow an e-mail address', ['string']);
  const formats = [undefined, 'email'].includes(textOf(node, 'format')) ? [] : ['format'];
  const other = [...others, ...formats].find((keyword) => node.keywords.has(keyword));
  if (other !== undefined)
    throw new SchemaError(pointerTo(node, other), 'cannot be combined with the keyword with');
  const person = people.get(sibling(name, pointer));
  if (person === undefined)
    throw new SchemaError(pointer, `"${name}" must have the synthesizer name and no limits of its texts`);
  return emailOf(path, slugged(person.first), slugged(person.last));
}

const slugged = ({ draw, values }: Pick) => pick(draw, slugOfEach(values as readonly string[]));

function emailOf(path: string, first: Pick, last: Pick): Value {
  const number = pick(uniform(`${path}#number`, numbers.length), numbers);
  const domain = pick(uniform(`${path}#domain`, 3), ['example.com', 'example.org', 'example.net']);
  return text(first, '.', last, number, '@', domain);
}

const numbers = Array.from({ length: 100 }, (_, index) => (index === 0 ? '' : String(index)));

const anyOf = (stream: string, words: readonly string[]) => pick(uniform(stream, words.length), words);

export const firstNames = () => differentBy('person.firstName') as readonly string[];

/** Last names of one word: of the different names that Faker gives, most have two, and few people have those. */
export function lastNames(): readonly string[] {
  const all = differentBy('person.lastName') as readonly string[];
  const found = single.get(all) ?? all.filter((name) => !name.includes('-'));
  single.set(all, found);
  return found;
}

const single = new WeakMap<readonly string[], readonly string[]>();
const eachSlugged = new WeakMap<readonly string[], readonly string[]>();
const distinctSlugs = new WeakMap<readonly string[], readonly string[]>();

/** The names in the letters of addresses. */
function slugOfEach(names: readonly string[]): readonly string[] {
  const words = eachSlugged.get(names) ?? names.map((name) => slug(name, 'en'));
  eachSlugged.set(names, words);
  return words;
}

/** The same, each different one once. */
export function slugs(names: readonly string[]): readonly string[] {
  const words = distinctSlugs.get(names) ?? [...new Set(slugOfEach(names))];
  distinctSlugs.set(names, words);
  return words;
}
