import { type Draw, uniform } from '../columns/draw.js';
import type { Integer, Pick, Scalar, Text, Value } from '../columns/value.js';
import type { Encoding } from './format.js';

/** The smallest things a row is made of, in order; every value of a layout becomes one or more. */
export type Atom = Literal | Lookup | PositionAtom | Integer;

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

/** An integer range up to this size is a vocabulary: picking text beats writing digits. */
const SMALL_RANGE = 4096;

/** A literal is baked into the entries beside it while that costs at most this many bytes a table. */
const BAKE_LIMIT = 4 << 20;

/** The atoms of a row, literals merged into their neighbours, picks that share a draw merged into one. */
export function atomise(row: readonly (string | Value)[], encoding: Encoding): Atom[] {
  const atoms: Atom[] = [];
  for (const piece of row) {
    const next = typeof piece === 'string' ? [literal(piece)] : atomsOf(piece, encoding);
    for (const atom of next) append(atoms, atom);
  }
  return atoms;
}

const literal = (text: string): Literal => ({ kind: 'literal', text });

function atomsOf(value: Value, encoding: Encoding): Atom[] {
  switch (value.kind) {
    case 'pick':
      return [lookup(value.draw, serialise(encoding, 'scalar', value.values))];
    case 'text':
      return textAtoms(value, encoding);
    case 'position':
      return [{ kind: 'position', start: value.start, prefix: '', suffix: '' }];
    case 'integer':
      return [integerAtom(value)];
    case 'nested':
      throw new TypeError('a format lays nested columns out as literals and values');
  }
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

/** A string of several parts: its quotes are constant, or depend on the entries picked. */
function textAtoms({ parts }: Text, encoding: Encoding): Atom[] {
  const inside = parts.map((part) =>
    typeof part === 'string'
      ? literal(encoding.fragment(part))
      : lookup(part.draw, serialise(encoding, 'fragment', part.values as readonly string[])),
  );
  if (['', ...parts].some((part) => typeof part === 'string' && encoding.needsQuote(part))) {
    return [literal(encoding.quote), ...inside, literal(encoding.quote)];
  }
  const of = parts
    .filter((part): part is Pick => typeof part !== 'string')
    .map(({ draw, values }) => ({ draw, flags: quoteFlags(encoding, values as readonly string[]) }))
    .filter(({ flags }) => flags.includes(1));
  if (of.length === 0) return inside;
  const quote = lookup({ kind: 'any-flag', of }, ['', encoding.quote]);
  return [quote, ...inside, quote];
}

const quoteFlags = (encoding: Encoding, values: readonly string[]) =>
  Uint8Array.from(values, (value) => (encoding.needsQuote(value) ? 1 : 0));

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
