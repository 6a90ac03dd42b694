import { presentValue, type Value } from '../../columns/value.js';
import { SchemaError } from '../read/schema-error.js';

/** The value at a path of names, the first of which has the value `outer`. Throws a SchemaError for a member that is not there. */
export function memberAt(outer: Value, [name = '', ...names]: readonly string[], pointer: string): Value {
  return names.reduce((value, member, index): Value => {
    const path = [name, ...names.slice(0, index)].join('.');
    if (value.kind !== 'nested') throw new SchemaError(pointer, `"${path}" is no object`);
    const column = value.columns.find((one) => one.name === member);
    if (column !== undefined) return presentValue(column);
    const known = value.columns.map((one) => one.name);
    throw new SchemaError(pointer, `"${path}" has no property "${member}"`, known);
  }, outer);
}
