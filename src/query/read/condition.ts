import type { Column } from '../../columns/value.js';
import type { Kind } from './kinds.js';

/** What rows are asked for: a tree of comparisons. */
export type Condition = All | Any | Negation | Comparison;

/** All of them hold; none is true. */
export interface All {
  readonly kind: 'all';
  readonly of: readonly Condition[];
}

/** Any of them holds. */
export interface Any {
  readonly kind: 'any';
  readonly of: readonly Condition[];
}

export interface Negation {
  readonly kind: 'not';
  readonly of: Condition;
}

/**
 * A cell of the column compared with operands. A missing cell is null, and no comparison holds for null but `null` with true and
 * `ne`, which is the contrary of `eq`.
 */
export interface Comparison {
  readonly kind: 'comparison';
  /** With its path as its name. */
  readonly column: Column;
  readonly kinds: ReadonlySet<Kind>;
  readonly operator: Operator;
  /** One, or with `eq`, `ne` and `in` any number: any of them. */
  readonly operands: readonly Operand[];
}

/** What a text or a JSON scalar means to a column: a value of each kind that the column has and that it can be. */
export interface Operand {
  readonly text?: string;
  readonly number?: number;
  readonly boolean?: boolean;
  /** Nanoseconds since 1970-01-01T00:00:00Z; of a time of day, since midnight. */
  readonly time?: bigint;
}

const every = ['text', 'number', 'boolean', 'time'] as const;
const ordered = ['text', 'number', 'time'] as const;

/** The operators, and which kinds of cells they compare. `null` is for every column. */
export const operators = {
  eq: every,
  ne: every,
  lt: ordered,
  lte: ordered,
  gt: ordered,
  gte: ordered,
  in: every,
  contains: ['text'],
  startsWith: ['text'],
  endsWith: ['text'],
  null: [],
} as const satisfies Record<string, readonly Kind[]>;

export type Operator = keyof typeof operators;

export const isOperator = (name: string): name is Operator => Object.hasOwn(operators, name);

/** The operators that cells of these kinds can be compared by. */
export const operatorsOf = (kinds: ReadonlySet<Kind>): Operator[] =>
  (Object.keys(operators) as Operator[]).filter(
    (name) => name === 'null' || operators[name].some((kind: Kind) => kinds.has(kind)),
  );
