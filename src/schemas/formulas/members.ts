import type { Draw } from '../../columns/draw.js';
import { type Column, isOptional, optional, presentValue, type Value } from '../../columns/value.js';
import { SchemaError } from '../read/schema-error.js';

/**
 * The value at a path of names, the first of which has the value `outer`: null in the rows that lack a member on the path. Throws a
 * SchemaError for a member that no row has.
 */
export function memberAt(outer: Value, [name = '', ...names]: readonly string[], pointer: string): Value {
  let value = outer;
  let last: Column | undefined;
  const present: Draw[] = [];
  for (const [index, member] of names.entries()) {
    const path = [name, ...names.slice(0, index)].join('.');
    if (value.kind !== 'nested') throw new SchemaError(pointer, `"${path}" is no object`);
    const { columns } = value;
    last = columns.find((one) => one.name === member);
    if (last === undefined) {
      const known = columns.map((one) => one.name);
      throw new SchemaError(pointer, `"${path}" has no property "${member}"`, known);
    }
    if (isOptional(last)) present.push(last.value.draw);
    value = presentValue(last);
  }
  if (last === undefined || present.length === 0) return value;
  const there: Column = { name: last.name, value, schema: last.schema };
  return present.reduceRight((column, draw) => optional(draw, column), there).value;
}
