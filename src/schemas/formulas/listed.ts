import { type Column, presentValue, type Value } from '../../columns/value.js';
import type { Entity } from '../read/entities.js';
import { own } from '../read/json.js';
import type { Node, Reader } from '../read/node.js';
import { open } from '../read/open.js';
import { schemasBelow } from '../read/subschemas.js';

/** A formula of a column, or of a member of one that is an object. */
export interface ListedFormula {
  /** The names of the column and of the members. */
  readonly path: readonly string[];
  readonly text: string;
}

/** The formulas of the columns of a model, without those in lists and in alternatives. */
export function listedFormulas(
  reader: Reader,
  { properties }: Entity,
  columns: readonly Column[],
): ListedFormula[] {
  const found: ListedFormula[] = [];
  const visit = (node: Node, value: Value, path: readonly string[]) => {
    const text = node.keywords.get('formula')?.value;
    if (typeof text === 'string') found.push({ path, text });
    else if (value.kind === 'nested')
      for (const column of value.columns) {
        const sources = node.properties.get(column.name);
        if (sources !== undefined) visit(open(reader, sources), presentValue(column), [...path, column.name]);
      }
  };
  for (const column of columns) {
    const node = properties.get(column.name)?.node;
    // Most objects have no formulas, so their members need not be opened.
    if (node !== undefined && hasFormulas(reader, node)) visit(node, presentValue(column), [column.name]);
  }
  return found;
}

function hasFormulas(reader: Reader, { keywords, sources }: Node): boolean {
  if (keywords.has('formula')) return true;
  for (const { schema } of schemasBelow(reader, sources))
    if (own(schema, 'formula') !== undefined) return true;
  return false;
}
