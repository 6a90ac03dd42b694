import { type Address, replaced } from './address.js';
import type { Kind } from './columns.js';

/** An operator of the service and a value: ["gte", "40"]. */
export type Condition = readonly [operator: string, value: string];

/** How a person writes an operator; longer ones come first. */
const signs = [
  ['>=', 'gte'],
  ['<=', 'lte'],
  ['!=', 'ne'],
  ['>', 'gt'],
  ['<', 'lt'],
  ['=', 'eq'],
  ['^', 'startsWith'],
] as const;
const NAMED = /^(eq|ne|gt|gte|lt|lte|in|contains|startsWith|endsWith|null):(.*)$/s;

/**
 * Reads what a person types under a column: ">= 30 < 40" of a number, "=Peru" or "per" of a text, and an operator by its name as in
 * "endsWith:son". Text without an operator is contained in the cell; other cells equal it.
 */
export function parseConditions(text: string, kind: Kind): Condition[] {
  const written = text.trim();
  if (written === '') return [];
  const words = kind === 'text' ? [written] : written.replace(/([<>=!]+)\s+/g, '$1').split(/\s+/);
  return words.map((word) => {
    const [, operator, operand] = NAMED.exec(word) ?? [];
    if (operator !== undefined) return [operator, operand as string];
    const sign = signs.find(([sign]) => word.startsWith(sign));
    if (sign !== undefined) return [sign[1], word.slice(sign[0].length).trim()];
    return [kind === 'text' ? 'contains' : 'eq', word];
  });
}

/** The opposite of parseConditions(). */
export function formatConditions(conditions: readonly Condition[], kind: Kind): string {
  return conditions
    .map(([operator, value]) => {
      if (operator === (kind === 'text' ? 'contains' : 'eq')) return value;
      const sign = signs.find(([, name]) => name === operator);
      return sign === undefined ? `${operator}:${value}` : sign[0] + value;
    })
    .join(' ');
}

/** The conditions that an address has on a column. */
export const conditionsOn = ({ parameters }: Address, column: string): Condition[] =>
  parameters.flatMap(([name, value]) =>
    isOn(name, column) ? [[operatorOf(name, column), value] as const] : [],
  );

/** The address with these conditions on a column. Another condition begins at the first row. */
export const withConditions = (
  address: Address,
  column: string,
  conditions: readonly Condition[],
): Address => ({
  ...address,
  parameters: replaced(
    address.parameters,
    ([name]) => isOn(name, column),
    conditions.map(
      ([operator, value]) => [operator === 'eq' ? column : `${column}:${operator}`, value] as const,
    ),
  ),
});

const isOn = (name: string, column: string) => name === column || name.startsWith(`${column}:`);
const operatorOf = (name: string, column: string) => (name === column ? 'eq' : name.slice(column.length + 1));

/** Why rows are sorted by a column: 1 when it grows, -1 when it falls, 0 otherwise. */
export function directionOf(sort: string | undefined, column: string): -1 | 0 | 1 {
  const keys = (sort ?? '').split(',');
  if (keys.includes(column)) return 1;
  return keys.includes(`-${column}`) ? -1 : 0;
}

/** The sort after a click on a column: growing, then falling, then none. `added` keeps the columns by which rows are sorted already. */
export function nextSort(sort: string | undefined, column: string, added: boolean): string[] {
  const next = { 0: [column], 1: [`-${column}`], [-1]: [] }[directionOf(sort, column)];
  const others = added
    ? (sort ?? '').split(',').filter((key) => key !== '' && key.replace('-', '') !== column)
    : [];
  const keys = [...others, ...next];
  return keys.length === 0 ? [] : [keys.join(',')];
}
