import { type Draw, uniform, weighted } from '../../columns/draw.js';
import {
  type Column,
  isOptional,
  type OptionalColumn,
  optional,
  pick,
  presentValue,
  type Scalar,
  type Value,
} from '../../columns/value.js';
import { columnSchema } from '../kinds/column-schema.js';
import { accepting } from '../read/accepts.js';
import { countOf, type Node, type Reader, textOf, typesOf } from '../read/node.js';
import { open } from '../read/open.js';
import { forms } from '../text/dates.js';
import { sameFormats, textFormats } from '../text/formats.js';
import { LONGEST, lengthsOf } from '../text/lengths.js';
import { alternativesOf } from '../values/choices.js';
import { fixedValues } from '../values/fixed.js';
import { member, propertiesOf } from '../values/objects.js';
import { spike } from './spike.js';

/**
 * How a cell is damaged. 'distribution': its value is valid by itself, but always the same. 'domain': its value is of the right
 * type, but the schema does not allow it or no row has the key that it refers to. 'type': the schema does not allow its type.
 */
export type Damage = 'distribution' | 'domain' | 'type';

/** The kinds of damage that a cell can have, and the value of the cell with each. */
interface Noise {
  readonly kinds: readonly Damage[];
  readonly values: readonly Value[];
}

/** The draw of a cell's damage, where index 0 is no damage. The share does not depend on the number of kinds of damage. */
function drawOf({ path, share }: NoisePlace, { length }: readonly Damage[]): Draw {
  if (length === 0) return uniform(`${path}#noise`, 1);
  return weighted(`${path}#noise`, [1 - share, ...Array.from({ length }, () => share / length)]);
}

/**
 * The column with a share of its cells damaged. For an object, the cells are those of its members. A cell that is missing is not
 * damaged.
 */
export function noisy(reader: Reader, column: Column, node: Node, place: NoisePlace): Column {
  if (isOptional(column)) return whereThere(column, (there) => noisy(reader, there, node, place));
  const { value } = column;
  if (value.kind === 'nested') {
    const columns = membersOf(reader, value.columns, node, place).map(({ column, node, place }) =>
      noisy(reader, column, node, place),
    );
    return { ...column, value: { ...value, columns } };
  }
  const { kinds, values } = noiseOf(reader, value, node, place);
  if (kinds.length === 0) return column;
  const damaged: Value = { kind: 'choice', draw: drawOf(place, kinds), values: [value, ...values] };
  // The schema of the property does not hold for it any more.
  return { ...column, value: damaged, schema: columnSchema(damaged) };
}

/** The column with the kind of damage of each of these cells, or null. */
export function noiseReport(reader: Reader, column: Column, node: Node, place: NoisePlace): Column {
  if (isOptional(column)) {
    const { optional: _, ...report } = whereThere(column, (there) => noiseReport(reader, there, node, place));
    return report;
  }
  const { value } = column;
  if (value.kind === 'nested') {
    const columns = membersOf(reader, value.columns, node, place).map(({ column, node, place }) =>
      noiseReport(reader, column, node, place),
    );
    return { ...column, value: { ...value, columns } };
  }
  const { kinds } = noiseOf(reader, value, node, place);
  const report = pick(drawOf(place, kinds), [null, ...kinds]);
  return { ...column, value: report, schema: columnSchema(report) };
}

/** The column with another value where it is not missing. */
function whereThere(column: OptionalColumn, change: (there: Column) => Column): Column {
  const { optional: _, ...there } = { ...column, value: presentValue(column) };
  const changed = optional(column.value.draw, change(there));
  return { ...changed, schema: columnSchema(changed.value) };
}

export interface NoisePlace {
  /** The name of the cell's random streams. */
  readonly path: string;
  readonly share: number;
  /** For a foreign key: a key that no parent row has, if there is one. */
  readonly dangling?: Value | undefined;
}

function membersOf(reader: Reader, columns: readonly Column[], node: Node, { path, share }: NoisePlace) {
  const [only] = alternativesOf(reader, node);
  const properties = propertiesOf(only?.node ?? node);
  return columns.map((column) => ({
    column,
    // The members of a constant object have no schema.
    node: open(reader, properties.get(column.name) ?? [{ schema: true, pointer: node.pointer }]),
    place: { path: member(path, column.name), share },
  }));
}

function noiseOf(reader: Reader, value: Value, node: Node, { path, dangling }: NoisePlace): Noise {
  const alternatives = alternativesOf(reader, node).map((alternative) => alternative.node);
  const rejected = (candidate: Scalar) => alternatives.every((one) => rejects(one, candidate));
  const isTyped = (candidate: Scalar) => alternatives.some((one) => isOfType(one, candidate));
  const invalid = [...new Set([...alternatives.flatMap(candidatesFor), ...others])].filter(rejected);
  const outside = invalid.filter(isTyped);
  const wrong = others.filter((candidate) => rejected(candidate) && !isTyped(candidate));
  const among = (kind: Damage, values: readonly Scalar[]): Value | undefined =>
    values.length === 0 ? undefined : pick(uniform(`${path}#${kind}`, values.length), values);
  const found: [Damage, Value | undefined][] = [
    ['distribution', spike(value)],
    ['domain', dangling ?? among('domain', outside.slice(0, 4))],
    ['type', among('type', wrong)],
  ];
  const possible = found.filter((one): one is [Damage, Value] => one[1] !== undefined);
  return { kinds: possible.map(([kind]) => kind), values: possible.map(([, value]) => value) };
}

/** Values of all scalar types. */
const others: readonly Scalar[] = ['wrong', '?', 0.5, true, null];

function isOfType(node: Node, value: Scalar): boolean {
  const types = typesOf(node);
  if (types === undefined) return fixedValues(node)?.some((fixed) => kindOf(fixed) === kindOf(value)) ?? true;
  if (value === null) return types.includes('null');
  if (typeof value !== 'number') return types.includes(typeof value as 'string');
  return types.includes('number') || (types.includes('integer') && Number.isInteger(value));
}

const kindOf = (value: unknown) => (value === null ? 'null' : typeof value);

/** Whether the schema certainly does not allow a value. */
function rejects(node: Node, value: Scalar): boolean {
  if (!isOfType(node, value) || !accepting(node)(value)) return true;
  const fixed = fixedValues(node);
  if (fixed !== undefined) return !fixed.includes(value);
  return typeof value === 'string' && (isMalformed(node, value) || isOutside(node, value));
}

/** Whether the node has a known format and the value is '?', which is valid in no format. */
function isMalformed(node: Node, value: string): boolean {
  const format = textOf(node, 'format') ?? '';
  const known = forms.includes(format) || Object.hasOwn(textFormats, sameFormats[format] ?? format);
  return known && value === '?';
}

/** The first and the last possible day in each format with days. */
const ends: Readonly<Record<string, readonly [string, string]>> = {
  date: ['0001-01-01', '9999-12-31'],
  'date-time': ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'],
};

function isOutside(node: Node, value: string): boolean {
  const [first, last] = ends[textOf(node, 'format') ?? ''] ?? [];
  const bound = (name: string) => String(node.keywords.get(name)?.value ?? value).slice(0, 10);
  const day = value.slice(0, 10);
  if (value === first) return day < bound('formatMinimum') || day < bound('formatExclusiveMinimum');
  return value === last && (day > bound('formatMaximum') || day > bound('formatExclusiveMaximum'));
}

/** Values of the node's own types that its keywords may not allow. */
function candidatesFor(node: Node): Scalar[] {
  const { min, max } = lengthsOf(node);
  const texts = [...(ends[textOf(node, 'format') ?? ''] ?? []), '?'];
  if (max < LONGEST) texts.push('x'.repeat(max + 1));
  if (min > 0) texts.push('x'.repeat(min - 1));
  const bounds = ['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum', 'multipleOf'].flatMap(
    (name) => {
      const value = node.keywords.get(name)?.value;
      return typeof value === 'number' && Math.abs(value) < 1e15 ? [value] : [];
    },
  );
  const numbers = bounds.flatMap((bound) => [
    Math.floor(bound) - 1,
    Math.ceil(bound) + 1,
    Math.floor(bound) - 1000,
  ]);
  const pattern = countOf(node, 'minLength') === undefined ? [''] : [];
  return [...texts, ...numbers, ...pattern, -1, 1.5];
}
