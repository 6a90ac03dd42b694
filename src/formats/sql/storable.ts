import { changed, type Term } from '../../columns/formula.js';
import { isNull } from '../../columns/nulls.js';
import type { Column, Scalar, Text, TextPart, Value } from '../../columns/value.js';

/** Characters that text types of databases do not accept: NUL and halves of surrogate pairs. */
const UNSTORABLE = /\p{Cs}|\0/gu;

/** A text that every database can store. PostgreSQL has no NUL, and a statement of SQLite ends at NUL. */
export const storableText = (text: string): string => text.replace(UNSTORABLE, '\uFFFD');

/** The same JSON value with storable texts and names of members. */
export function storableMembers(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storableMembers);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [
    storableText(name),
    storableMembers(member),
  ]);
  return Object.fromEntries(members);
}

/** The same value with storable texts. A vocabulary that is already storable stays the same object. */
export function storable(value: Value): Value {
  switch (value.kind) {
    case 'pick':
      return { ...value, values: storableTexts(value.values) };
    case 'text':
      return storableParts(value);
    case 'letters':
    case 'numeral':
      return { ...value, alphabet: value.alphabet.map(storableText) };
    case 'choice':
      return { ...value, values: value.values.map(storable) };
    case 'list':
      return { ...value, items: value.items.map(storable) };
    case 'nested':
      return { ...value, columns: value.columns.map(storableColumn) };
    case 'formula':
      return { ...value, term: changed(value.term, storable, storableText, storableTerms) };
    case 'at row':
      return { ...value, value: storable(value.value) };
    case 'position':
    case 'integer':
    case 'patterned':
    case 'uuid':
    case 'decimal':
    case 'time':
    case 'fingerprint':
      return value;
  }
}

/** Formulas share terms, which stay shared. */
const storableTerms = new WeakMap<Term, Term>();

const storableColumn = (column: Column): Column => ({
  ...column,
  name: storableText(column.name),
  value: storable(column.value),
});

const storableParts = (text: Text): Text => ({ ...text, parts: text.parts.map(storablePart) });

function storablePart(part: TextPart): TextPart {
  if (typeof part === 'string') return storableText(part);
  if (part.kind !== 'some') return storable(part) as TextPart;
  return { ...part, texts: part.texts.map((some) => ({ ...some, text: storableParts(some.text) })) };
}

/** The storable texts of vocabularies: 10,000 columns of words share a few. */
const known = new WeakMap<readonly Scalar[], readonly Scalar[]>();

/** Returns the same array when nothing changes, because formats cache by vocabulary. */
function storableTexts(values: readonly Scalar[]): readonly Scalar[] {
  const found = known.get(values) ?? changedTexts(values);
  known.set(values, found);
  return found;
}

function changedTexts(values: readonly Scalar[]): readonly Scalar[] {
  const changed = (value: Scalar) => typeof value === 'string' && storableText(value) !== value;
  if (!values.some(changed)) return values;
  return values.map((value) => (typeof value === 'string' ? storableText(value) : value));
}

/** Is the cell always a date or time that the kernel writes, or null? */
export function onlyTimes(value: Value): boolean {
  if (value.kind === 'choice') return value.values.every((choice) => isNull(choice) || onlyTimes(choice));
  return value.kind === 'at row' ? onlyTimes(value.value) : value.kind === 'time';
}

/** Times without their time zone, for database types that have none. */
export function localTimes(value: Value): Value {
  if (value.kind === 'choice') return { ...value, values: value.values.map(localTimes) };
  if (value.kind === 'at row') return { ...value, value: localTimes(value.value) };
  return value.kind === 'time' ? { ...value, local: true } : value;
}
