import type { Column, Scalar, Text, TextPart, Value } from '../columns/value.js';

/** What the text types of databases do not take: NUL, and halves of surrogate pairs. */
const UNSTORABLE = /\p{Cs}|\0/gu;

/** A text as a database can hold it: PostgreSQL has no NUL, and SQLite's statements end at one. */
export const storableText = (text: string): string => text.replace(UNSTORABLE, '\uFFFD');

/** The same value, with storable texts wherever it holds any; what is storable already stays the same object. */
export function storable(value: Value): Value {
  switch (value.kind) {
    case 'choice':
      return { ...value, values: value.values.map(storable) };
    case 'list':
      return { ...value, items: value.items.map(storable) };
    case 'nested':
      return { ...value, columns: value.columns.map(storableColumn) };
    case 'text':
      return storableParts(value);
    default:
      return storablePart(value) as Value;
  }
}

const storableColumn = ({ name, value, schema }: Column): Column => ({
  name: storableText(name),
  value: storable(value),
  schema,
});

const storableParts = (text: Text): Text => ({ ...text, parts: text.parts.map(storablePart) });

function storablePart(part: TextPart | Value): TextPart {
  if (typeof part === 'string') return storableText(part);
  switch (part.kind) {
    case 'pick':
      return { ...part, values: storableTexts(part.values) };
    case 'letters':
    case 'numeral':
      return { ...part, alphabet: part.alphabet.map(storableText) };
    case 'some':
      return { ...part, texts: part.texts.map((some) => ({ ...some, text: storableParts(some.text) })) };
    default:
      return part as TextPart;
  }
}

/** The array itself where nothing changes: formats remember what they have made of a vocabulary. */
function storableTexts(values: readonly Scalar[]): readonly Scalar[] {
  const changed = (value: Scalar) => typeof value === 'string' && storableText(value) !== value;
  if (!values.some(changed)) return values;
  return values.map((value) => (typeof value === 'string' ? storableText(value) : value));
}

/** Is it always a date or time that the kernel writes, or null? */
export function onlyTimes(value: Value): boolean {
  if (value.kind === 'choice') return value.values.every((choice) => isNull(choice) || onlyTimes(choice));
  return value.kind === 'time';
}

const isNull = (value: Value) => value.kind === 'pick' && value.values.every((entry) => entry === null);

/** Times without their zone, for types that have none. */
export function localTimes(value: Value): Value {
  if (value.kind === 'choice') return { ...value, values: value.values.map(localTimes) };
  return value.kind === 'time' ? { ...value, local: true } : value;
}

export function canBeNull(value: Value): boolean {
  if (value.kind === 'choice') return value.values.some(canBeNull);
  return value.kind === 'pick' && value.values.includes(null);
}
