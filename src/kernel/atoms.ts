import { type Draw, uniform } from '../columns/draw.js';
import type {
  Choice,
  Column,
  Decimal,
  Integer,
  Letters,
  List,
  Numeral,
  Part,
  Patterned,
  Scalar,
  Some,
  Text,
  Time,
  Uuid,
} from '../columns/value.js';
import type { Pattern } from '../vocabulary/patterns.js';
import type { Encoding, Piece } from './format.js';

/** The smallest things a row is made of, in order; every value of a layout becomes one or more. */
export type Atom =
  | Literal
  | Lookup
  | PositionAtom
  | Integer
  | Patterned
  | Uuid
  | Decimal
  | Time
  | Letters
  | Numeral
  | Composed
  | Escaped;

export interface Literal {
  readonly kind: 'literal';
  readonly text: string;
}

/** One of `entries`, as it stands in the output, by the index that `draw` or the flags give. */
export interface Lookup {
  readonly kind: 'lookup';
  readonly draw: Draw | AnyFlag;
  readonly entries: readonly string[];
}

/** 1 when one of the drawn entries is flagged, else 0: does a cell made of several picks need quotes? */
export interface AnyFlag {
  readonly kind: 'any-flag';
  readonly of: readonly { readonly draw: Draw; readonly flags: Uint8Array }[];
}

export interface PositionAtom {
  readonly kind: 'position';
  readonly start: number;
  readonly prefix: string;
  readonly suffix: string;
}

/** Atoms side by side as one, those of which from ≤ draw ≤ to; all when there is no draw. */
export interface Composed {
  readonly kind: 'composed';
  readonly draw?: Draw;
  readonly parts: readonly { readonly from: number; readonly to: number; readonly atom: Atom }[];
}

/** A text as a cell of the encoding. */
export interface Escaped {
  readonly kind: 'escaped';
  readonly text: Atom;
  readonly encoding: Encoding;
}

/** An integer range up to this size is a vocabulary: picking text beats writing digits. */
const SMALL_RANGE = 4096;

/** A literal is baked into the entries beside it while that costs at most this many bytes a table. */
const BAKE_LIMIT = 4 << 20;

/** The atoms of a row, literals merged into their neighbours, picks that share a draw merged into one. */
export function atomise(row: readonly Piece[], encoding: Encoding): Atom[] {
  const atoms: Atom[] = [];
  for (const piece of row) {
    const next = typeof piece === 'string' ? [literal(piece)] : atomsOf(piece, encoding);
    for (const atom of next) append(atoms, atom);
  }
  return atoms;
}

const literal = (text: string): Literal => ({ kind: 'literal', text });

function atomsOf(value: Exclude<Piece, string>, encoding: Encoding): Atom[] {
  switch (value.kind) {
    case 'bare':
      return rawAtoms([value.part]);
    case 'raw':
      return [lookup(value.draw, value.texts)];
    case 'pick':
      return [lookup(value.draw, serialise(encoding, 'scalar', value.values))];
    case 'text':
      return textAtoms(value, encoding);
    case 'patterned':
    case 'uuid':
      return textAtoms({ kind: 'text', parts: [value] }, encoding);
    case 'position':
      return [positionAtom(value.start)];
    case 'integer':
      return [integerAtom(value)];
    case 'decimal':
      return [value];
    case 'time':
    case 'letters':
    case 'numeral':
      return textAtoms({ kind: 'text', parts: [value] }, encoding);
    case 'choice':
      return [choiceAtom(value, encoding)];
    case 'list':
    case 'nested': {
      if (encoding.structure === 'own') return structureAtoms(value, encoding);
      return [{ kind: 'escaped', text: together(structureAtoms(value, encoding.structure)), encoding }];
    }
  }
}

const choiceAtom = ({ draw, values }: Choice, encoding: Encoding): Composed => ({
  kind: 'composed',
  draw,
  parts: values.map((value, index) => ({
    from: index,
    to: index,
    atom: together(atomise([value], encoding)),
  })),
});

/** Arrays and objects, as JSON has them. */
function structureAtoms(
  value: List | { kind: 'nested'; columns: readonly Column[] },
  encoding: Encoding,
): Atom[] {
  if (value.kind === 'nested') {
    const members = value.columns.flatMap(({ name, value }, index) => [
      `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`,
      value,
    ]);
    return atomise(value.columns.length === 0 ? ['{}'] : [...members, '}'], encoding);
  }
  const { count: draw, items } = value;
  const parts = items.map((item, index) => ({
    from: index + 1,
    to: Number.MAX_SAFE_INTEGER,
    atom: together(atomise(index === 0 ? [item] : [',', item], encoding)),
  }));
  return [literal('['), { kind: 'composed', draw, parts }, literal(']')];
}

/** Several atoms as one. */
function together(atoms: readonly Atom[]): Atom {
  if (atoms.length === 1) return atoms[0] as Atom;
  return { kind: 'composed', parts: atoms.map((atom) => ({ from: 0, to: 0, atom })) };
}

const lookup = (draw: Draw | AnyFlag, entries: readonly string[]): Lookup => ({
  kind: 'lookup',
  draw,
  entries,
});

function integerAtom(value: Integer): Atom {
  const size = value.max - value.min + 1;
  if (size > SMALL_RANGE) return value;
  const entries = Array.from({ length: size }, (_, index) => String(value.min + index));
  return lookup(uniform(value.name, size), entries);
}

const positionAtom = (start: number): PositionAtom => ({ kind: 'position', start, prefix: '', suffix: '' });

/** A string of several parts: its quotes are constant, or depend on the entries picked. */
function textAtoms({ parts }: Text, encoding: Encoding): Atom[] {
  if (parts.some((part) => isLoose(part, encoding))) {
    return [{ kind: 'escaped', text: together(rawAtoms(parts)), encoding }];
  }
  const inside = parts.map((part) => insideOf(part as Exclude<Part, Some>, encoding));
  if (['', ...parts.map(constantOf)].some((text) => encoding.needsQuote(text))) {
    return [literal(encoding.quote), ...inside, literal(encoding.quote)];
  }
  const of = parts.flatMap((part) => flagsOf(part, encoding)).filter(({ flags }) => flags.includes(1));
  if (of.length === 0) return inside;
  const quote = lookup({ kind: 'any-flag', of }, ['', encoding.quote]);
  return [quote, ...inside, quote];
}

/** Are there characters in it that depend on draws, and that the encoding may have to escape? */
function isLoose(part: Part, encoding: Encoding): boolean {
  if (typeof part === 'string') return false;
  if (part.kind === 'some') return true;
  if (part.kind !== 'letters' && part.kind !== 'numeral') return false;
  return part.alphabet.some((character) => {
    const plain = encoding.fragment(character) === character;
    return !plain || encoding.needsQuote(character) !== encoding.needsQuote('');
  });
}

/** What a part always holds. */
function constantOf(part: Part): string {
  if (typeof part === 'string') return part;
  if (part.kind !== 'time') return '';
  return { date: '-', time: ':', 'date-time': '-:' }[part.form];
}

/** The text itself, in no encoding. */
function rawAtoms(parts: readonly Part[]): Atom[] {
  const atoms: Atom[] = [];
  for (const part of parts)
    append(atoms, typeof part === 'object' && part.kind === 'some' ? someAtom(part) : insideOf(part, raw));
  return atoms;
}

const someAtom = ({ draw, texts }: Some): Composed => ({
  kind: 'composed',
  draw,
  parts: texts.map(({ from, to, text }) => ({ from, to, atom: together(rawAtoms(text.parts)) })),
});

const raw = { fragment: (value: string) => value } as Encoding;

function insideOf(part: Exclude<Part, Some>, encoding: Encoding): Atom {
  if (typeof part === 'string') return literal(encoding.fragment(part));
  switch (part.kind) {
    case 'pick':
      return lookup(part.draw, serialise(encoding, 'fragment', part.values as readonly string[]));
    case 'position':
      return positionAtom(part.start);
    default:
      return part;
  }
}

/** For each index of the part's draw, whether what it gives needs quotes; nothing where it cannot. */
function flagsOf(part: Part, encoding: Encoding): AnyFlag['of'] {
  if (typeof part === 'string' || (part.kind !== 'pick' && part.kind !== 'patterned')) return [];
  const flag = (value: string) => (encoding.needsQuote(value) ? 1 : 0);
  const flags =
    part.kind === 'pick'
      ? (part.values as readonly string[]).map(flag)
      : part.patterns.map((pattern) => flag(constantsOf(pattern)));
  return [{ draw: part.draw, flags: Uint8Array.from(flags) }];
}

/** The characters of a pattern that are always the same. Letters and digits need no quotes in any format. */
function constantsOf({ base, count }: Pattern): string {
  return String.fromCharCode(...base.filter((_, position) => count[position] === 1));
}

const serialised = new WeakMap<Encoding, { scalar: Cache; fragment: Cache }>();
type Cache = WeakMap<readonly Scalar[], readonly string[]>;

/** A vocabulary in an encoding; made once for as long as both live. */
function serialise<T extends Scalar>(
  encoding: Encoding,
  how: 'scalar' | 'fragment',
  values: readonly T[],
): readonly string[] {
  const caches = serialised.get(encoding) ?? { scalar: new WeakMap(), fragment: new WeakMap() };
  serialised.set(encoding, caches);
  const found = caches[how].get(values);
  if (found !== undefined) return found;
  const entries = memoised(values, encoding[how] as (value: T) => string);
  caches[how].set(values, entries);
  return entries;
}

/** `values.map(write)`, asking once for equal values: the 44,691 cities lie in 240 countries. */
function memoised<T, U>(values: readonly T[], write: (value: T) => U): U[] {
  const known = new Map<T, U>();
  return values.map((value) => {
    const found = known.get(value);
    if (found !== undefined) return found;
    const written = write(value);
    known.set(value, written);
    return written;
  });
}

/** Appends `atom`, into the last one where they can be one. */
function append(atoms: Atom[], atom: Atom): void {
  if (atom.kind === 'literal' && atom.text === '') return;
  const last = atoms.at(-1);
  const joined = last === undefined ? undefined : join(last, atom);
  if (joined === undefined) atoms.push(atom);
  else atoms.splice(-1, 1, joined);
}

function join(left: Atom, right: Atom): Atom | undefined {
  if (left.kind === 'literal') {
    if (right.kind === 'literal') return literal(left.text + right.text);
    if (right.kind === 'position') return { ...right, prefix: left.text + right.prefix };
    if (right.kind === 'lookup' && bakeable(right, left.text)) {
      return lookup(
        right.draw,
        right.entries.map((entry) => left.text + entry),
      );
    }
  }
  if (right.kind === 'literal') {
    if (left.kind === 'position') return { ...left, suffix: left.suffix + right.text };
    if (left.kind === 'lookup' && bakeable(left, right.text)) {
      return lookup(
        left.draw,
        left.entries.map((entry) => entry + right.text),
      );
    }
  }
  if (left.kind === 'lookup' && right.kind === 'lookup' && left.draw === right.draw) {
    return lookup(
      left.draw,
      left.entries.map((entry, index) => entry + right.entries[index]),
    );
  }
  return undefined;
}

const bakeable = (atom: Lookup, text: string) => atom.entries.length * Buffer.byteLength(text) <= BAKE_LIMIT;
