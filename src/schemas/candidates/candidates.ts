import { uniform, weighted } from '../../columns/draw.js';
import { jsonText, pick, type Scalar, type Value } from '../../columns/value.js';
import type { JsonObject } from '../read/json.js';
import type { Node, Reader } from '../read/node.js';
import { UnmetError } from '../read/schema-error.js';
import { Impossible } from './facts.js';
import { generate } from './generate.js';
import type { Demand } from './parts.js';
import { type Random, randomOf } from './random.js';
import { type Validator, validatorOf } from './validator.js';

/** The most candidates of a schema, and the most characters of all of them as JSON. */
const MOST = 1_000;
const MOST_CHARACTERS = 200_000;

/** The most attempts, and those in a row that may bring nothing new. */
const MOST_ATTEMPTS = 4_000;
const MOST_FAILURES = 400;

/** The share of the work left that candidates of a schema may take, once there is one and before there is one. */
const SHARE = 1 / 20;
const SEARCH_SHARE = 1 / 6;

/** How likely what may be there or hold is in values that are tried where all others were wrong, compared with these. */
const CAUTION = 1 / 4;

/** The candidates that were found in a document, by the pointers of their schemas. */
const found = new WeakMap<JsonObject, Map<string, readonly unknown[]>>();

/**
 * Distinct values that the validator accepts for the schemas from which the node was opened: all values of an `enum` that are
 * valid, else values that mean to be, and to meet the hints. They follow from the schema alone. Throws `unmet` when there is none.
 */
export function candidatesOf(
  node: Node,
  unmet: UnmetError,
  hints: readonly Demand[] = [],
): readonly unknown[] {
  const { reader, sources } = node;
  const known = found.get(reader.root.document) ?? new Map<string, readonly unknown[]>();
  found.set(reader.root.document, known);
  const key = JSON.stringify([...sources, ...hints].map(({ pointer }) => pointer));
  const values = known.get(key) ?? find(node, key, hints, unmet);
  known.set(key, values);
  if (values.length === 0) throw unmet;
  return values;
}

function find(node: Node, key: string, hints: readonly Demand[], unmet: UnmetError): readonly unknown[] {
  const { pointer, sources } = node;
  let work = 0;
  const reader: Reader = {
    ...node.reader,
    spend(at, units = 1) {
      work += units;
      node.reader.spend(at, units);
    },
  };
  const isValid = validatorFor({ ...node, reader }, unmet);
  const listed = listedIn(node);
  if (listed !== undefined) return distinct(listed).filter(isValid);
  const random = randomOf(key);
  const demands = [...sources, ...hints];
  const values = new Map<string, unknown>();
  let characters = 0;
  const search = (random: Random) => {
    const left = node.reader.left();
    work = 0;
    let failures = 0;
    for (let attempt = 0; attempt < MOST_ATTEMPTS && failures < MOST_FAILURES; attempt++) {
      if (values.size >= MOST || characters > MOST_CHARACTERS) return;
      if (work > left * (values.size > 0 ? SHARE : SEARCH_SHARE)) return;
      reader.spend(pointer, 0.5);
      failures++;
      try {
        const value = generate(reader, random, demands);
        const text = JSON.stringify(value);
        reader.spend(pointer, text.length / 2_000);
        if (values.has(text) || !isValid(value)) continue;
        values.set(text, value);
        characters += text.length;
        failures = 0;
      } catch (error) {
        // Keywords that cannot be generated for, such as a bound that is no number, are as bad as no value.
        if (!(error instanceof Impossible || error instanceof UnmetError)) throw error;
      }
    }
  };
  search(random);
  // The more a value has that it need not have, the more conditions it has to meet.
  if (values.size === 0) search({ ...random, chance: (share) => random.chance(share * CAUTION) });
  if (values.size === 0) search({ ...random, careful: true });
  return [...values.values()];
}

function validatorFor(node: Node, unmet: UnmetError): Validator {
  try {
    return validatorOf(node);
  } catch (error) {
    throw error instanceof UnmetError ? unmet : error;
  }
}

/** The values of an `enum` or `const` of one of the schemas; undefined when there is none. */
function listedIn({ keywords }: Node): readonly unknown[] | undefined {
  const fixed = keywords.get('const');
  if (fixed !== undefined) return [fixed.value];
  const list = keywords.get('enum')?.value;
  return Array.isArray(list) ? list : undefined;
}

const distinct = (values: readonly unknown[]) => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];

const isScalar = (value: unknown): value is Scalar => value === null || typeof value !== 'object';

/** Cells of these JSON values, each equally likely. */
export function cellsOf(path: string, values: readonly unknown[]): Value {
  const scalars = values.filter(isScalar);
  const texts = values.filter((value) => !isScalar(value)).map((value) => JSON.stringify(value));
  const [plain, structures] = [
    (name: string) => pick(uniform(name, scalars.length), scalars),
    (name: string) => jsonText(pick(uniform(name, texts.length), texts)),
  ];
  if (texts.length === 0) return plain(path);
  if (scalars.length === 0) return structures(path);
  return {
    kind: 'choice',
    draw: weighted(path, [scalars.length, texts.length]),
    values: [plain(`${path}#scalar`), structures(`${path}#json`)],
  };
}
