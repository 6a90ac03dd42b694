import type { Draw64 } from '../../columns/draw64.js';
import { type TextPart, text, type Value } from '../../columns/value.js';
import { readDistribution, spread } from '../distributions/read.js';
import { type Node, pointerTo, textOf } from '../read/node.js';
import { SchemaError, UnmetError } from '../read/schema-error.js';
import { type Domain, readNumber } from '../values/domain.js';
import { nameOfEmail } from '../values/people.js';
import { dates, type Form, forms } from './dates.js';
import { parseExpression } from './expression.js';
import { kindsOfFormat, type PatternFormat, patternFormats } from './format-patterns.js';
import { jwt, numeral, sameFormats, type TextFormat, textFormats } from './formats.js';
import { lengthsOf } from './lengths.js';
import { matches } from './match.js';
import { patternRuns, patternText, type Run } from './pattern.js';
import { radixOf } from './radix.js';
import { fit } from './repeats.js';
import { words } from './words.js';

/** The characters of keys: the first alphabet that suffices. Without lower case, no collation treats two keys as equal. */
const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
const capitals = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const keyAlphabets = [capitals, [...capitals, ...'abcdefghijklmnopqrstuvwxyz'], printable];
const KEY_WIDTH = 12;

/** Examples of dates and times, to test whether a pattern allows them. */
const dateExamples: Readonly<Record<string, readonly string[]>> = {
  date: ['1999-12-31', '2000-02-29'],
  'date-time': ['1999-12-31T23:59:59.999Z', '2000-02-29T00:00:00.000Z'],
  time: ['00:00:00Z', '23:59:59Z'],
};

/** Cells of strings: by their format, by their pattern, or of words. */
export function strings(written: Node, path: string): Value {
  const node = withPattern(written);
  const form = formOf(node);
  if (form !== undefined) {
    const domain = dates(node, form, 'usual');
    return domain.at(spread(path, domain, readDistribution(node.keywords.get('distribution'))));
  }
  const distribution = readDistribution(node.keywords.get('distribution'));
  if (distribution.kind !== 'uniform') {
    throw new SchemaError(distribution.pointer, `strings have no ${distribution.kind} distribution`, [
      'uniform',
      'histogram',
    ]);
  }
  const lengths = lengthsOf(node);
  const format = formatOf(node);
  if (format !== undefined) {
    const isFree = lengths.min === 0 && lengths.max === Number.POSITIVE_INFINITY;
    if (format === textFormats.email && isFree && !node.keywords.has('pattern')) return nameOfEmail(path);
    return format.cell(path, lengths) ?? refuseLengths(node);
  }
  const pattern = textOf(node, 'pattern');
  if (pattern !== undefined)
    return patternText(path, pattern, pointerTo(node, 'pattern'), lengths, node.reader);
  return words(path, lengths);
}

/** The node's format, where it says what its texts are and is not just an annotation. */
export function textFormat(node: Node): string | undefined {
  const name = textOf(node, 'format') ?? '';
  const known = sameFormats[name] ?? name;
  const isKnown = forms.includes(known) || known === 'jwt' || Object.hasOwn(textFormats, known);
  return isKnown || patternFormatOf(known) !== undefined ? known : undefined;
}

/** Distinct strings: at least `need` if that many exist. */
export function stringKeys(written: Node, path: string, need: bigint): Domain {
  const node = withPattern(written);
  const form = formOf(node);
  if (form !== undefined) return dates(node, form, 'many');
  const lengths = lengthsOf(node);
  const format = formatOf(node);
  if (format !== undefined) return format.keys(path, lengths) ?? refuseLengths(node);
  const pattern = textOf(node, 'pattern');
  if (pattern !== undefined) {
    const runs = patternRuns(pattern, pointerTo(node, 'pattern'), lengths, node.reader);
    if (runs !== undefined) return runsOf(path, runs);
    throw new SchemaError(
      pointerTo(node, 'pattern'),
      'a key needs a pattern of fixed length without alternatives',
    );
  }
  const width = Math.min(Math.max(KEY_WIDTH, lengths.min), lengths.max);
  const characters =
    keyAlphabets.find((alphabet) => BigInt(alphabet.length) ** BigInt(width) >= need) ?? printable;
  return runsOf(path, [{ alphabet: characters, width }]);
}

/** Distinct texts of runs. Numerals stay within 62 bits. */
function runsOf(path: string, runs: readonly Run[]): Domain {
  const parts = runs.flatMap((run): Run[] => {
    if (typeof run === 'string') return [run];
    const most = Math.max(1, Math.floor(62 / Math.log2(run.alphabet.length) + 1e-9));
    const chunks = Array.from({ length: Math.ceil(run.width / most) }, () => most);
    if (run.width % most !== 0) chunks[0] = run.width % most;
    return chunks.map((width) => ({ alphabet: run.alphabet, width }));
  });
  const sizes = parts.flatMap((part) =>
    typeof part === 'string' ? [] : [BigInt(part.alphabet.length) ** BigInt(part.width)],
  );
  const { size, digits } = radixOf(path, sizes);
  const at = (index: Draw64): Value => {
    const draws64 = digits(index);
    return text(
      ...parts.map((part): TextPart => {
        return typeof part === 'string'
          ? part
          : numeral(draws64.shift() as Draw64, part.alphabet, part.width);
      }),
    );
  };
  return { size, first: 0, step: 1, read: readNumber, at };
}

function formOf(node: Node): Form | undefined {
  const format = textOf(node, 'format');
  if (format === undefined || !forms.includes(format)) return undefined;
  const examples = dateExamples[format] as readonly string[];
  checkPattern(node, format, examples);
  const { min, max } = lengthsOf(node);
  if (examples.some(({ length }) => length < min || length > max)) refuseLengths(node);
  return format as Form;
}

/** A format that no pattern describes; undefined for an unknown one, which is an annotation. */
function formatOf(node: Node): TextFormat | undefined {
  const name = textOf(node, 'format');
  if (name === 'jwt' && !node.keywords.has('pattern')) return jwt;
  const known = name === undefined ? '' : (sameFormats[name] ?? name);
  const format = Object.hasOwn(textFormats, known) ? textFormats[known] : undefined;
  if (format !== undefined) checkPattern(node, known, format.examples);
  return format;
}

/** The node with the pattern of its format instead of the format, where a pattern describes it. */
function withPattern(node: Node): Node {
  const name = textOf(node, 'format') ?? '';
  const format = node.keywords.has('pattern') ? kindOf(node, name) : patternFormatOf(name);
  if (format === undefined || (format.examples.length === 0 && !fits(node, format))) return node;
  const keywords = new Map(node.keywords);
  keywords.delete('format');
  keywords.set('pattern', { value: format.pattern, pointer: pointerTo(node, 'format') });
  return { ...node, keywords };
}

const patternFormatOf = (name: string): PatternFormat | undefined =>
  Object.hasOwn(patternFormats, name) ? patternFormats[name] : undefined;

/**
 * What the node's own pattern leaves of a format: the format itself, or a kind of it; undefined where the pattern alone counts, and
 * where the format is none that a pattern describes. Throws a SchemaError when validators assert the format, and the pattern
 * does not allow it.
 */
function kindOf(node: Node, name: string): PatternFormat | undefined {
  const allows = ({ examples }: PatternFormat) => disallowed(node, examples) === undefined;
  const kinds = Object.hasOwn(kindsOfFormat, name) ? (kindsOfFormat[name] ?? []) : [];
  const whole = textFormats[name];
  if (whole !== undefined && kinds.length > 0)
    return disallowed(node, whole.examples) === undefined ? undefined : kinds.find(allows);
  const format = patternFormatOf(name);
  if (format === undefined || format.examples.length === 0) return undefined;
  checkPattern(node, name, format.examples);
  return format;
}

/** Are there texts of the format with the node's lengths? */
function fits(node: Node, { pattern }: PatternFormat): boolean {
  const pointer = pointerTo(node, 'format');
  return fit(parseExpression(pattern, pointer), lengthsOf(node), () => {}) !== undefined;
}

/** The first of these texts that the node's pattern does not allow. */
function disallowed(node: Node, texts: readonly string[]): string | undefined {
  const pointer = pointerTo(node, 'pattern');
  const pattern = textOf(node, 'pattern');
  const tree = pattern === undefined ? undefined : parseExpression(pattern, pointer);
  return texts.find((text) => tree !== undefined && !matches(tree, text, pointer, node.reader.spend));
}

/** Throws a SchemaError unless the pattern allows the texts of the format. Zod writes a pattern for each format. */
function checkPattern(node: Node, format: string, examples: readonly string[]): void {
  const wrong = disallowed(node, examples);
  if (wrong !== undefined) {
    throw new UnmetError(
      pointerTo(node, 'pattern'),
      `does not match the ${format} "${wrong}": give either a pattern or a format`,
    );
  }
}

function refuseLengths(node: Node): never {
  throw new UnmetError(
    pointerTo(node, 'maxLength', 'minLength'),
    `no ${textOf(node, 'format')} of these lengths can be made`,
  );
}
