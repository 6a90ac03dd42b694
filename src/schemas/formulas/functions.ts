// The functions of formulas: a name and operands to a term, or undefined where the operands are not those that it needs.
import type { Term } from '../../columns/formula.js';
import * as operations from './operations.js';

export interface Callable {
  (operands: readonly Term[]): Term | undefined;
  /** What its operands are, to end a sentence. */
  readonly needs: string;
}

const callable = (needs: string, call: (operands: readonly Term[]) => Term | undefined): Callable =>
  Object.assign(call, { needs });

const are = (operands: readonly Term[], ...types: Term['type'][]): boolean =>
  operands.length === types.length && operands.every(({ type }, index) => type === types[index]);

const ofNumber = (make: (term: Term) => Term) =>
  callable('a number', (operands) => (are(operands, 'number') ? make(operands[0] as Term) : undefined));

const ofText = (make: (term: Term) => Term) =>
  callable('a text', (operands) => (are(operands, 'text') ? make(operands[0] as Term) : undefined));

const ofNumbers = (make: (left: Term, right: Term) => Term) =>
  callable('numbers, at least two, or one of the rows that refer to this one', (operands) =>
    operands.length >= 2 && operands.every(({ type }) => type === 'number')
      ? operands.reduce(make)
      : undefined,
  );

const MOST_PLACES = 15;

const round = callable(
  `a number, and how many decimal places to keep, 0 to ${MOST_PLACES}`,
  ([term, places, ...more]) => {
    if (term?.type !== 'number' || more.length > 0) return undefined;
    if (places === undefined) return operations.round(term, 0);
    if (places.kind !== 'constant' || typeof places.value !== 'number') return undefined;
    const isPlaces = Number.isInteger(places.value) && places.value >= 0 && places.value <= MOST_PLACES;
    return isPlaces ? operations.round(term, places.value) : undefined;
  },
);

/** A number as JSON writes it, a text as it is, true or false. */
const string = callable('one operand', ([term, ...more]) => {
  if (term === undefined || more.length > 0) return undefined;
  if (term.type !== 'truth') return operations.written(term);
  return operations.condition(term, operations.constant('true'), operations.constant('false'));
});

export const calls: Readonly<Record<string, Callable>> = {
  round,
  floor: ofNumber(operations.integral.floor),
  ceil: ofNumber(operations.integral.ceil),
  int: ofNumber(operations.integral.int),
  double: ofNumber((term) => term),
  abs: ofNumber(operations.absolute),
  min: ofNumbers(operations.minimum),
  max: ofNumbers(operations.maximum),
  size: ofText(operations.size),
  string,
};

const ofTexts = (operator: 'contains' | 'startsWith' | 'endsWith') =>
  callable('a text in the parentheses', (operands) =>
    are(operands, 'text', 'text')
      ? operations.holds(operator, operands[0] as Term, operands[1] as Term)
      : undefined,
  );

/** Functions that stand behind a text and a point. */
export const methods: Readonly<Record<string, Callable>> = {
  size: ofText(operations.size),
  upperAscii: ofText((term) => operations.recased('upper', term)),
  lowerAscii: ofText((term) => operations.recased('lower', term)),
  contains: ofTexts('contains'),
  startsWith: ofTexts('startsWith'),
  endsWith: ofTexts('endsWith'),
};
