import type { Draw64 } from '../../columns/draw64.js';
import { type TextPart, text, type Value } from '../../columns/value.js';
import { type Node, pointerTo, textOf } from '../read/node.js';
import { SchemaError, unknownWord } from '../read/schema-error.js';
import { readDistribution, spread } from '../values/distributions.js';
import { type Domain, readNumber } from '../values/domain.js';
import { nameOfEmail } from '../values/people.js';
import { dates, type Form, forms } from './dates.js';
import { parseExpression } from './expression.js';
import { numeral, plainFormats, sameFormats, type TextFormat, textFormats } from './formats.js';
import { type Lengths, LONGEST, lengthsOf } from './lengths.js';
import { matches } from './match.js';
import { patternRuns, patternText, type Run } from './pattern.js';
import { radixOf } from './radix.js';

/** The characters (Python's ascii_letters + punctuation) and the lengths of strings when the schema does not say. */
const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
const alphabet = printable.filter((character) => !/\d/.test(character));
const USUAL: Lengths = { min: 1, max: 32 };

/** The characters of keys: the first alphabet that suffices. Without lower case, no collation treats two keys as equal. */
const capitals = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const keyAlphabets = [capitals, [...capitals, ...'abcdefghijklmnopqrstuvwxyz'], printable];
const KEY_WIDTH = 12;

/** Examples of dates and times, to test whether a pattern allows them. */
const dateExamples: Readonly<Record<string, readonly string[]>> = {
  date: ['1999-12-31', '2000-02-29'],
  'date-time': ['1999-12-31T23:59:59.999Z', '2000-02-29T00:00:00.000Z'],
  time: ['00:00:00Z', '23:59:59Z'],
};

/** Cells of strings: by their format, by their pattern, or of random characters. */
export function strings(node: Node, path: string): Value {
  const form = formOf(node);
  if (form !== undefined) {
    const domain = dates(node, form);
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
  const min = node.keywords.has('minLength') ? lengths.min : Math.min(USUAL.min, lengths.max);
  const max = Math.min(
    node.keywords.has('maxLength') ? lengths.max : Math.max(USUAL.max, min + USUAL.max),
    LONGEST,
  );
  return max === 0 ? text('') : { kind: 'letters', name: path, alphabet, min, max };
}

/** Distinct strings: at least `need` if that many exist. */
export function stringKeys(node: Node, path: string, need: bigint): Domain {
  const form = formOf(node);
  if (form !== undefined) return dates(node, form);
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

function formatOf(node: Node): TextFormat | undefined {
  const name = textOf(node, 'format');
  if (name === undefined || plainFormats.includes(name)) return undefined;
  const known = sameFormats[name] ?? name;
  const format = Object.hasOwn(textFormats, known) ? textFormats[known] : undefined;
  if (format === undefined) {
    const all = [...forms, ...Object.keys(textFormats), ...Object.keys(sameFormats), ...plainFormats];
    throw unknownWord(pointerTo(node, 'format'), 'format', name, all);
  }
  checkPattern(node, name, format.examples);
  return format;
}

/** Throws a SchemaError unless the pattern allows the texts of the format. Zod writes a pattern for each format. */
function checkPattern(node: Node, format: string, examples: readonly string[]): void {
  const pattern = textOf(node, 'pattern');
  if (pattern === undefined) return;
  const pointer = pointerTo(node, 'pattern');
  const tree = parseExpression(pattern, pointer);
  const wrong = examples.find((example) => !matches(tree, example, pointer, node.reader.spend));
  if (wrong !== undefined) {
    throw new SchemaError(
      pointer,
      `does not match the ${format} "${wrong}": give either a pattern or a format`,
    );
  }
}

function refuseLengths(node: Node): never {
  throw new SchemaError(
    pointerTo(node, 'maxLength', 'minLength'),
    `no ${textOf(node, 'format')} of these lengths can be made`,
  );
}
