import { createCache } from '../../cache.js';
import { uniform, weighted } from '../../columns/draw.js';
import { type Pick, pick, type Scalar } from '../../columns/value.js';
import { type Form, formSamples } from '../computed/form.js';
import type { FakerCall } from '../faker/call.js';
import { bytesOfValues, keyOfCall, vocabularyOfCall } from '../faker/faker.js';
import { accepting } from '../read/accepts.js';
import { type Node, type Reader, textOf, typesOf } from '../read/node.js';
import { SchemaError, WorkError } from '../read/schema-error.js';

/**
 * The work of a vocabulary, in the units of Reader.spend. There are some 250 methods, whose values without arguments are made once in
 * a thread. A document may have any number of different arguments, so these are paid for by their calls and characters.
 */
const VOCABULARY_WORK = 100;
const CALLS_A_UNIT = 20;
const MADE_CHARACTERS_A_UNIT = 1_000;

/** How many texts of computed ones are held against keywords that not all of them meet. */
const SAMPLES = 10_000;

/** How many characters of a vocabulary are compared with keywords in one unit. */
const CHARACTERS_A_UNIT = 4_000;

/** Cells that have each value as often as the list has it. */
export function picked(path: string, list: readonly Scalar[]): Pick {
  const { values, weights } = known.get(list) ?? frequenciesOf(list);
  return pick(weights === undefined ? uniform(path, values.length) : weighted(path, weights), values);
}

interface Frequencies {
  readonly values: readonly Scalar[];
  /** Undefined where all are equally likely. */
  readonly weights?: readonly number[];
}

const known = new WeakMap<readonly Scalar[], Frequencies>();

/** Where so many of the values are different, the list itself has them as often as it should. */
const DIFFERENT = 1 / 4;

function frequenciesOf(list: readonly Scalar[]): Frequencies {
  if (new Set(list).size >= DIFFERENT * list.length) return kept(list, { values: list });
  const counts = new Map<Scalar, number>();
  for (const value of list) counts.set(value, (counts.get(value) ?? 0) + 1);
  const values = [...counts.keys()];
  const weights = [...counts.values()];
  const usual = list.length / values.length;
  const freedom = values.length - 1;
  const chiSquare = weights.reduce((sum, count) => sum + (count - usual) ** 2 / usual, 0);
  const isEven = chiSquare <= freedom + 5 * Math.sqrt(2 * freedom);
  return kept(list, isEven ? { values } : { values, weights });
}

function kept(list: readonly Scalar[], frequencies: Frequencies): Frequencies {
  known.set(list, frequencies);
  return frequencies;
}

/** Values that keywords allow, and the work of finding them. */
interface Allowed {
  readonly values: readonly Scalar[];
  readonly work: number;
}

/** The lists that are kept take about so many bytes. No schema keeps a list, however many it names. */
const KEPT_BYTES = 32 << 20;
const allowedLists = createCache<Allowed>({
  bytes: KEPT_BYTES,
  bytesOf: ({ values }) => bytesOfValues(values),
});
const samples = createCache<readonly Scalar[]>({ bytes: KEPT_BYTES, bytesOf: bytesOfValues });

/** The values of the node's synthesizer that its other keywords allow; the more frequent ones several times. */
export function vocabularyOf(
  node: Node,
  call: FakerCall,
  forms: readonly Form[] | undefined,
): readonly Scalar[] {
  const { reader } = node;
  const name = keyOfCall(call);
  const all = samplesOf(call, forms);
  const keywords = JSON.stringify(restricting.map((name) => node.keywords.get(name)?.value));
  const key = `${keywords} of ${name}`;
  const { values, work } = allowedLists.find(key) ?? allowedLists.add(key, allowedOf(node, all));
  // Work that was done before is paid for all the same, so that the same document is always taken or always refused.
  reader.share(`the work of ${name}`, () => paid(reader, call, workOf(call, all)));
  reader.share(`the work of ${key}`, () => paid(reader, call, work));
  if (values.length > 0) return values;
  throw new SchemaError(
    call.methodPointer,
    'makes no value that the other keywords allow',
    all.slice(0, 5).map(String),
  );
}

function paid(reader: Reader, { pointer }: FakerCall, work: number): true {
  reader.spend(pointer, work);
  return true;
}

const workOf = ({ args }: FakerCall, values: readonly Scalar[]): number =>
  args.length === 0
    ? VOCABULARY_WORK
    : values.length / CALLS_A_UNIT + charactersOf(values) / MADE_CHARACTERS_A_UNIT;

const charactersOf = (values: readonly Scalar[]): number =>
  values.reduce((sum: number, value) => sum + String(value).length, 0);

/** Some of the values that a method gives. */
function samplesOf(call: FakerCall, forms: readonly Form[] | undefined): readonly Scalar[] {
  if (forms === undefined) return vocabularyOfCall(call);
  const { method } = call;
  const count = Math.ceil(SAMPLES / forms.length);
  const made = () => forms.flatMap((form, at) => formSamples(form, `${method} ${at}`, count));
  return samples.find(method) ?? samples.add(method, made());
}

/** The keywords on which it depends which values are allowed. */
const restricting = `type format pattern minLength maxLength multipleOf minimum maximum exclusiveMinimum
  exclusiveMaximum`.split(/\s+/);

/** The values that the node's keywords allow, in the type that they want. */
function allowedOf(node: Node, all: readonly Scalar[]): Allowed {
  const types = typesOf(node) ?? ['string'];
  const typed = all.map((value) => asType(value, types, textOf(node, 'format')));
  let work = charactersOf(all) / CHARACTERS_A_UNIT;
  const spend = (pointer: string, units = 1) => {
    work += units;
    if (work > node.reader.left()) throw new WorkError(pointer);
  };
  const accepts = accepting({ ...node, reader: { ...node.reader, spend } });
  // Matching a pattern takes longer than making a word, and a few hundred words suffice.
  const candidates = typed.slice(0, node.keywords.has('pattern') ? 500 : Number.POSITIVE_INFINITY);
  const found = candidates.filter((value) => accepts(value));
  // Columns and plans share a list that is one object.
  const isAll = found.length === all.length && found.every((value, at) => value === all[at]);
  return { values: isAll ? all : found, work };
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
