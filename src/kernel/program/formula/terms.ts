// Terms of formulas as columns of the lane: numbers and truth values as f64 with NaN for null, texts as entries with 0 for null.
import type { Draw } from '../../../columns/draw.js';
import { range, row } from '../../../columns/draw64.js';
import type { Aggregate, Calculation, Term } from '../../../columns/formula.js';
import {
  type Choice,
  type Integer,
  integerOf,
  type Pick,
  type TextPart,
  type Value,
} from '../../../columns/value.js';
import { Operator, TextOperator } from '../../assembly/operations.js';
import { type Build, constantColumn, type EntryColumn, entryColumn, lane, operation } from '../build.js';
import { draw64Column, indexColumn } from '../draw-columns.js';
import { emit, sideBySide } from '../emit.js';
import { entryLength } from '../image.js';
import { rawText } from '../lower-text.js';
import { inOtherRow, inPlacedRows } from '../rows/other-rows.js';
import { together } from '../segment.js';
import { doubles } from '../tables/numbers.js';
import { numberTextColumn } from './texts-of-numbers.js';

/** Two NaN differ in their bits; for null, any will do. */
const NULL_NUMBER = bitsOf(Number.NaN);
const NULL_TEXT = 0n;

/** The lane column of a number or a truth value. */
export const numberColumn = (build: Build, term: Term): number =>
  made(build.numbers, term, () => emitNumber(build, term));

function emitNumber(build: Build, term: Term): number {
  switch (term.kind) {
    case 'constant':
      return constant(build, term.value === null ? NULL_NUMBER : bitsOf(term.value as number));
    case 'cell':
      return numberOfCell(build, term.value);
    case 'calculation':
      return calculated(build, term);
    case 'condition': {
      const [yes, no] = [numberColumn(build, term.yes), numberColumn(build, term.no)];
      return chosen(build, numberColumn(build, term.condition), yes, no, NULL_NUMBER);
    }
    case 'aggregate':
      return aggregated(build, term);
    case 'joined':
      throw new TypeError('texts one after the other are no number');
  }
}

const folds = { sum: Operator.Add, minimum: Operator.Minimum, maximum: Operator.Maximum };

function aggregated(build: Build, { operator, placement, of }: Aggregate): number {
  const begin = (build: Build) => constant(build, operator === 'sum' ? 0n : NULL_NUMBER);
  return inPlacedRows(build, placement, begin, (other, owners, column) => {
    const source = numberColumn(other, of);
    operation(other, 'Fold', { column, operator: folds[operator], source, owners });
  });
}

function aggregatedText(build: Build, { operator, placement, of }: Aggregate): EntryColumn {
  const columns: EntryColumn[] = [];
  const begin = (build: Build) => constant(build, NULL_TEXT);
  const at = inPlacedRows(build, placement, begin, (other, owners, column) => {
    const texts = textColumn(other, of);
    columns.push(texts);
    const text = laneOf(other, texts);
    const stride = texts.longest;
    const arena = lane(other, stride);
    operation(other, 'FoldText', { column, operator: folds[operator], text, owners, arena, stride });
  });
  return withLongest(at, columns);
}

function calculated(build: Build, { operator, left, right }: Calculation): number {
  if (left.type === 'text') {
    const operands = [left, right].map((text) => laneOf(build, textColumn(build, text)));
    const [one, other] = operands as [number, number];
    const code = TextOperator[capital(operator) as keyof typeof TextOperator];
    return operation(build, 'CompareTexts', {
      column: lane(build, 8),
      operator: code,
      left: one,
      right: other,
    });
  }
  const [one, other] = [numberColumn(build, left), numberColumn(build, right)];
  const code = Operator[capital(operator) as keyof typeof Operator];
  return operation(build, 'Calculate', { column: lane(build, 8), operator: code, left: one, right: other });
}

/** Operators have the same names here and in the kernel, where they begin with a capital. */
const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

function numberOfCell(build: Build, value: Value): number {
  return made(build.numbers, value, () => {
    switch (value.kind) {
      case 'pick':
        return lookedUp(build, value);
      case 'decimal': {
        const source = draw64Column(build, value.draw64);
        const { min: minimum, step, digits } = value;
        return operation(build, 'Scaled', { column: lane(build, 8), source, minimum, step, digits });
      }
      case 'integer':
        return numberOfCell(build, asDecimal(value));
      case 'position':
        return numberOfCell(build, integerOf(row, BigInt(value.start)));
      case 'choice':
        return selected(build, value, (one) => numberOfCell(build, one));
      case 'at row':
        return inOtherRow(build, value.row, (other) => numberOfCell(other, value.value));
      case 'formula':
        return numberColumn(build, value.term);
      default:
        throw new TypeError(`a cell of the kind ${value.kind} is no number`);
    }
  });
}

/** The same numbers: those of an Integer of many values are drawn with 64 bits. */
const asDecimal = ({ name, min, max }: Integer): Value => ({
  kind: 'decimal',
  draw64: range(name, BigInt(max) - BigInt(min) + 1n),
  min: BigInt(min),
  step: 1n,
  digits: 0,
});

function lookedUp(build: Build, { draw, values }: Pick): number {
  const numbers = Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
  return lookup(build, draw, numbers);
}

function lookup(build: Build, draw: Draw, numbers: Float64Array): number {
  const index = indexColumn(build, draw);
  return operation(build, 'Lookup', { column: lane(build, 8), index, table: doubles(build.image, numbers) });
}

/** The column of a text. */
export const textColumn = (build: Build, term: Term): EntryColumn =>
  made(build.texts, term, () => emitText(build, term));

function emitText(build: Build, term: Term): EntryColumn {
  switch (term.kind) {
    case 'constant': {
      const entry = term.value === null ? NULL_TEXT : build.image.entry(term.value as string);
      return constantColumn(entry, entryLength(entry));
    }
    case 'cell':
      return textOfCell(build, term.value);
    case 'calculation':
      return term.operator === 'string' ? textOf(build, term.left) : recased(build, term);
    case 'condition': {
      const both = [term.yes, term.no].map((one) => textColumn(build, one));
      const [yes, no] = both.map((one) => laneOf(build, one)) as [number, number];
      const at = chosen(build, numberColumn(build, term.condition), yes, no, NULL_TEXT);
      return withLongest(at, both);
    }
    case 'joined':
      return joined(build, term.parts);
    case 'aggregate':
      return aggregatedText(build, term);
  }
}

function textOf(build: Build, term: Term): EntryColumn {
  if (term.type === 'text') return textColumn(build, term);
  return numberTextColumn(build, numberColumn(build, term), NULL_TEXT);
}

function recased(build: Build, { operator, left }: Calculation): EntryColumn {
  const text = textColumn(build, left);
  const source = laneOf(build, text);
  const column = lane(build, 8);
  const arena = lane(build, text.longest);
  operation(build, 'Recase', { column, text: source, upper: operator === 'upper' ? 1 : 0, arena });
  return withLongest(column, [text]);
}

function joined(build: Build, parts: readonly Term[]): EntryColumn {
  const columns = parts.map((part) => textColumn(build, part));
  const whole = sideBySide(build, columns);
  return parts.reduce((column, part, index) => {
    if (!part.nullable) return column;
    const source = laneOf(build, columns[index] as EntryColumn);
    const at = operation(build, 'WhereText', {
      column: lane(build, 8),
      text: Number(column.at),
      source,
      nothing: NULL_TEXT,
    });
    return withLongest(at, [column]);
  }, whole);
}

function textOfCell(build: Build, value: Value): EntryColumn {
  return made(build.texts, value, () => {
    switch (value.kind) {
      case 'pick':
        return value.values.includes(null) ? withNulls(build, value) : rawColumn(build, value);
      case 'choice': {
        const columns: EntryColumn[] = [];
        const at = selected(build, value, (one) => {
          const column = textOfCell(build, one);
          columns.push(column);
          return laneOf(build, column);
        });
        return withLongest(at, columns);
      }
      case 'at row':
        return inOtherRow(build, value.row, (other) => textOfCell(other, value.value));
      case 'formula':
        return textColumn(build, value.term);
      case 'list':
      case 'nested':
        throw new TypeError(`a cell of the kind ${value.kind} is no text`);
      case 'text':
        return rawColumn(build, ...value.parts);
      default:
        return rawColumn(build, value);
    }
  });
}

const nothingShared: ReadonlySet<Draw> = new Set();

const rawColumn = (build: Build, ...parts: TextPart[]): EntryColumn =>
  emit(build, together(rawText(parts)), nothingShared);

/** The texts of a pick, and null where its value is null. */
function withNulls(build: Build, { draw, values }: Pick): EntryColumn {
  const text = rawColumn(build, { kind: 'pick', draw, values: values.map((value) => value ?? '') });
  const isText = Float64Array.from(values, (value) => (value === null ? Number.NaN : 1));
  const at = laneOf(build, text);
  return withLongest(chosen(build, lookup(build, draw, isText), at, at, NULL_TEXT), [text]);
}

function selected(build: Build, { draw, values }: Choice, columnOf: (value: Value) => number): number {
  const index = indexColumn(build, draw);
  const columns = values.map(columnOf);
  const table = build.image.table(columns.length * 8, (view) => {
    for (const [at, column] of columns.entries()) view.setBigUint64(at * 8, BigInt(column), true);
  });
  return operation(build, 'Select', { column: lane(build, 8), index, table });
}

const chosen = (build: Build, condition: number, yes: number, no: number, nothing: bigint): number =>
  operation(build, 'Condition', { column: lane(build, 8), condition, yes, no, nothing });

const constant = (build: Build, value: bigint): number =>
  operation(build, 'Draw64Constant', { column: lane(build, 8), value });

/** The lane column of the texts. */
export const laneOf = (build: Build, { constant: same, at }: EntryColumn): number =>
  same ? constant(build, at) : Number(at);

/** A column of texts that are as long as those of these columns at the most. */
function withLongest(at: number, columns: readonly EntryColumn[]): EntryColumn {
  const longest = Math.max(...columns.map((column) => column.longest));
  return { ...entryColumn(at, [longest]), longest };
}

function bitsOf(number: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, number);
  return view.getBigUint64(0);
}

function made<Key, Column>(columns: Map<Key, Column>, key: Key, make: () => Column): Column {
  const column = columns.get(key) ?? make();
  columns.set(key, column);
  return column;
}
