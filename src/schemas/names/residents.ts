import { type PersonPart, personOf, personRanges } from '../../columns/residents/person.js';
import { type PlacePart, placeOf } from '../../columns/residents/place.js';
import type { Value } from '../../columns/value.js';
import { longest } from '../kinds/values.js';
import { type Node, numberOf, pointerTo, textOf } from '../read/node.js';
import { SchemaError } from '../read/schema-error.js';
import { lengthsOf } from '../text/lengths.js';
import { textFormat } from '../text/strings.js';
import type { Place } from '../values/build.js';
import { member } from '../values/objects.js';
import { type Known, known, limits, openType, wordsOf } from './meanings.js';
import { isJustName, knownAt, membersOf, partsOf } from './members.js';
import { type Part, parts } from './parts.js';
import { type RecordPart, recordOf } from './records.js';

/** The work of a person, and of the parts of a place whose tables are long, in the units of Reader.spend. */
const WORK_OF_PERSON = 5;
const workOf: Partial<Record<Part, number>> = {
  post_code: 120,
  phone: 160,
  latitude: 100,
  longitude: 100,
  street: 40,
  street_address: 40,
  iban: 40,
};

/**
 * Cells of what the node's name says of a person or a place, so that all columns of one object agree; undefined where it says nothing
 * of them, and where the node's keywords may not allow all values. The words before what is known tell persons and places apart:
 * billing_city and billing_country are of one place, shipping_city of another. What has no such words, or words that no city, street or
 * name has, belongs to the first person or place of the object.
 */
export function ofResident(node: Node, place: Place): Value | undefined {
  const { names } = place;
  const type = openType(node);
  const format = type === 'string' ? textFormat(node) : undefined;
  const found =
    type === undefined
      ? undefined
      : format === 'email'
        ? emailOf(names)
        : (knownAt(place) ?? nameBeside(place));
  if (found === undefined || found.before.some((word) => limits.has(word))) return undefined;
  for (const part of partsOf(found.entry)) {
    const isOfFormat = format === undefined || format === formatOf[part];
    if (!isOfFormat || (type !== 'string') !== numeric.has(part)) continue;
    const stream = streamOf(node, part, found, place);
    node.reader.spend(node.pointer, workOf[part] ?? 1);
    const value = cellsOf(node, part, stream, names.at(-1) ?? '');
    if (type === 'string' ? fitsTexts(node, value) : fitsNumbers(node, part, type === 'integer'))
      return value;
  }
  return undefined;
}

/** The value of a part of the place, person or other thing whose draws begin with `stream`. */
function cellsOf({ reader, pointer }: Node, part: Part, stream: string, name: string): Value {
  const kind = parts[part].of;
  if (kind === 'place') return reader.share(stream, () => placeOf(stream))(part as PlacePart, name);
  if (kind !== 'person') return reader.share(stream, () => recordOf(kind, stream))(part as RecordPart);
  const person = reader.share(stream, () => {
    reader.spend(pointer, WORK_OF_PERSON);
    return personOf(stream);
  });
  return person(part as PersonPart);
}

const formatOf: Partial<Record<Part, string>> = { email: 'email', birth_date: 'date' };

/** The parts that are numbers. */
const numeric: ReadonlySet<Part> = new Set<Part>(['latitude', 'longitude', 'age', 'height', 'weight']);

/** A text with the format of an address is one, whatever its name. */
function emailOf(names: readonly string[]): Known {
  const found = known(names);
  return found !== undefined && partsOf(found.entry).includes('email')
    ? found
    : { entry: { names: 'email', text: { synthesizer: 'email' } }, before: wordsOf(names.at(-1) ?? '') };
}

/** What is only called `name`, and stands beside an e-mail address or a birth date, is the name of a person. */
function nameBeside({ names, of }: Place): Known | undefined {
  const isName = isJustName(names.at(-1) ?? '') && membersOf(of, names.slice(0, -1)).groups.person.has('');
  return isName ? { entry: { names: 'name', text: { synthesizer: 'name' } }, before: [] } : undefined;
}

/** The name of the draws of the person or the place: that of the keyword `with`, or that which the names tell. */
function streamOf(node: Node, part: Part, found: Known, place: Place): string {
  const kind = parts[part].of;
  const { of, names } = place;
  const beside = textOf(node, 'with');
  if (beside === undefined) return `${of.path}#${kind} ${groupOf(part, found, place)} `;
  const pointer = pointerTo(node, 'with');
  const value = place.sibling(beside, pointer);
  const isObject = [value, ...(value.kind === 'choice' ? value.values : [])].some(
    (one) => one.kind === 'nested',
  );
  if (isObject) return `${member(of.path, beside)}#${kind}  `;
  const other = known([...names.slice(0, -1), beside]);
  const [otherPart] = other === undefined ? [] : partsOf(other.entry);
  if (other === undefined || otherPart === undefined || parts[otherPart].of !== kind)
    throw new SchemaError(pointer, `"${beside}" is no object and, by its name, nothing of a ${kind}`);
  return `${of.path}#${kind} ${groupOf(otherPart, other, { ...place, names: [...names.slice(0, -1), beside] })} `;
}

/** The words that tell which person or place of the object the part belongs to. */
function groupOf(part: Part, { before }: Known, { names, of }: Place): string {
  const { groups, first } = membersOf(of, names.slice(0, -1));
  const isOfAmounts = ofAmounts.has(part) && (before.length === 0 || isAmount(before));
  const own = isOfAmounts ? '' : before.join(' ');
  const all = groups[parts[part].of];
  if (all.has(own)) return own;
  // Two addresses or birth dates are not of the same person.
  const isTaken = part !== 'phone' && !isOfAmounts && first.get(part) !== names.at(-1);
  const [group = own] = isTaken ? [] : all;
  return group;
}

/** All amounts of an object are in one currency: price_currency is the same as currency, but not as target_currency. */
const ofAmounts: ReadonlySet<Part> = new Set<Part>(['currency', 'currency_symbol']);

const isAmount = (words: readonly string[]) => known([words.join(' ')])?.entry.number !== undefined;

/** No text of a part has fewer characters. */
const SHORTEST = 2;

function fitsTexts(node: Node, value: Value): boolean {
  const { min, max } = lengthsOf(node);
  const shortest =
    value.kind === 'pick' ? Math.min(...value.values.map((text) => String(text).length)) : SHORTEST;
  return min <= shortest && longest(value) <= max;
}

/** The least and the greatest number of a part. */
const ranges: Partial<Record<Part, readonly [number, number]>> = {
  latitude: [-90, 90],
  longitude: [-180, 180],
  ...personRanges,
};

function fitsNumbers(node: Node, part: Part, isInteger: boolean): boolean {
  const [least, most] = ranges[part] as readonly [number, number];
  return (
    !node.keywords.has('multipleOf') &&
    (Object.hasOwn(personRanges, part) || !isInteger) &&
    (numberOf(node, 'minimum') ?? -Infinity) <= least &&
    (numberOf(node, 'exclusiveMinimum') ?? -Infinity) < least &&
    (numberOf(node, 'maximum') ?? Infinity) >= most &&
    (numberOf(node, 'exclusiveMaximum') ?? Infinity) > most
  );
}
