import type { Term } from '../../columns/formula.js';
import { pick, type TextPart, text, type Value } from '../../columns/value.js';
import { boundsOfCell, isOnlyNull } from '../kinds/bounds.js';
import type { Keyword, Node, Reader } from '../read/node.js';
import { SchemaError } from '../read/schema-error.js';
import type { Place } from '../values/build.js';
import { checkAllowed } from './check.js';
import { compileFormula, type Readable } from './compile.js';
import { folded } from './fold.js';
import { memberAt } from './members.js';
import { parseFormula, workOf } from './parse.js';

/** Whether the node's values are those of a formula. */
export const isFormula = ({ keywords }: Node): boolean => keywords.has('formula');

/** The values of the formula of a node, which may read the properties beside it. Throws a SchemaError for a wrong formula. */
export function formulaOf(reader: Reader, node: Node, place: Place): Value {
  const keyword = node.keywords.get('formula') as Keyword;
  const { pointer } = keyword;
  const ast = parseFormula(keyword);
  reader.spend(pointer, workOf(keyword));
  reader.cell(pointer);
  const term = folded(compileFormula(ast, readableAt(place, pointer), pointer));
  checkAllowed(reader, node, term, pointer);
  return plainest(term);
}

/**
 * The properties beside a formula, the members of those that are objects, what rows have to which the row refers, and what those have
 * together that it places.
 */
const readableAt = ({ sibling, parent, placed }: Place, pointer: string): Readable => ({
  cell(path) {
    const value = parent?.(path, pointer) ?? memberAt(sibling(path[0] as string, pointer), path, pointer);
    return termOf(value, path.join('.'), pointer);
  },
  models: placed?.names ?? [],
  placed(path) {
    const { placement, value } = (placed as Required<Place>['placed']).at(path, pointer);
    return { placement, ...(value !== undefined && { of: termOf(value, path.join('.'), pointer) }) };
  },
});

/** The term of a value: that of a formula, so that formulas that read each other have it in common, or else a cell. */
function termOf(value: Value, path: string, pointer: string): Term {
  if (value.kind === 'formula') return value.term;
  const bounds = boundsOfCell(value);
  if (bounds === undefined)
    throw new SchemaError(
      pointer,
      `"${path}" is neither always a number, nor always a text, nor always a boolean`,
    );
  if (isOnlyNull(bounds)) throw new SchemaError(pointer, `"${path}" is always null`);
  const { type, nullable, least, most, whole } = bounds;
  return { type, nullable, least, most, whole, kind: 'cell', value };
}

/** Texts of more parts are not taken apart again: those that have each other as parts would have ever more. */
const MOST_PARTS = 50;

/** The plainest value for a term: a cell itself, a text of parts, or what the kernel computes. */
function plainest(term: Term): Value {
  if (term.kind === 'cell') return term.value;
  const parts = term.kind === 'joined' ? term.parts.flatMap(partsOf) : [];
  return parts.length > 0 && parts.length <= MOST_PARTS && !parts.includes(undefined)
    ? text(...(parts as TextPart[]))
    : { kind: 'formula', term };
}

/** A term as parts of a text; undefined where it is none. */
function partsOf(term: Term): readonly (TextPart | undefined)[] {
  if (term.kind === 'calculation' && term.operator === 'string') return partsOfCell(term.left);
  return term.type === 'text' ? partsOfCell(term) : [undefined];
}

function partsOfCell(term: Term): readonly (TextPart | undefined)[] {
  if (term.kind === 'constant' && typeof term.value === 'string') return [term.value];
  if (term.kind !== 'cell' || term.nullable) return [undefined];
  const { value } = term;
  switch (value.kind) {
    case 'pick':
      return [isText(value.values) ? value : pick(value.draw, value.values.map(String))];
    case 'text':
      return value.parts;
    case 'choice':
    case 'list':
    case 'nested':
    case 'formula':
    case 'at row':
      return [undefined];
    default:
      return [value];
  }
}

const isText = (values: readonly unknown[]) => values.every((value) => typeof value === 'string');
