import { mapped, uniform } from '../../columns/draw.js';
import { constant, permuted } from '../../columns/draw64.js';
import { type List, presentValue, type Value } from '../../columns/value.js';
import { countOf, flagOf, listOf, type Node, pointerTo, type Reader } from '../read/node.js';
import { open } from '../read/open.js';
import type { Source } from '../read/pointers.js';
import { EndlessError, SchemaError, ShareError, UnmetError, WorkError } from '../read/schema-error.js';
import { inShare } from '../read/shares.js';
import { build, enter, keysOf, type Place } from './build.js';
import type { Domain } from './domain.js';

/** The most items beyond the minimum of a list when the schema has no maximum. */
const MORE = 5;

/** The most cells in all items of a list, including nested cells; and in a list that has more than one item and than it must have. */
const MOST_CELLS = 1_000;
const USUAL_CELLS = 200;

export function lists(reader: Reader, node: Node, place: Place): List {
  const prefix = listOf(node, 'prefixItems');
  const closed =
    node.items.some(({ schema }) => schema === false) || (prefix.length > 0 && node.items.length === 0);
  const rest = node.items.length === 0 && !closed ? [{ schema: true, pointer: node.pointer }] : node.items;
  const { min, max } = countsOf(node, prefix.length, closed);
  if (flagOf(node, 'uniqueItems') && max > 1)
    return sets(reader, node, place, prefix.length, rest, { min, max });

  const items: Value[] = [];
  let cells = 0;
  for (let index = 0; index < max && cells < MOST_CELLS; index++) {
    try {
      const own = prefix[index];
      const make = (reader: Reader) => item(reader, own === undefined ? rest : [own], place, index);
      const value =
        index < min ? make(reader) : inShare(reader, `${place.path}[${index}]`, max - index, make);
      cells += cellsOf(value);
      if (cells > (index > 0 && index >= min ? USUAL_CELLS : MOST_CELLS)) break;
      items.push(value);
    } catch (error) {
      // A recursion ends with as few items as possible.
      const ends = error instanceof EndlessError || error instanceof ShareError;
      if (!ends || index < min) throw error;
      break;
    }
  }
  if (items.length < min) {
    throw new UnmetError(pointerTo(node, 'minItems'), `would make lists of more than ${MOST_CELLS} cells`);
  }
  return listOfItems(place.path, min, items);
}

function item(reader: Reader, sources: readonly Source[], place: Place, index: number): Value {
  const entered = enter(reader, sources, {
    ...place,
    path: `${place.path}[${index}]`,
    of: { path: `${place.path}[${index}]`, properties: [] },
  });
  return build(reader, entered.node, entered.place);
}

function countsOf(node: Node, prefix: number, closed: boolean): { min: number; max: number } {
  const given = countOf(node, 'minItems');
  const min = given ?? Math.min(prefix, countOf(node, 'maxItems') ?? prefix);
  const most = closed ? prefix : Number.POSITIVE_INFINITY;
  const max = Math.min(
    countOf(node, 'maxItems') ?? (prefix > 0 && given === undefined ? prefix : min + MORE),
    most,
  );
  if (min > max) {
    throw new UnmetError(
      pointerTo(node, 'minItems', 'prefixItems'),
      `minItems ${min} is greater than the most items allowed, ${max}`,
    );
  }
  return { min, max };
}

/** A list of distinct items: every row has its own permutation of the items' values and takes the first ones. */
function sets(
  reader: Reader,
  node: Node,
  { path }: Place,
  prefix: number,
  rest: readonly Source[],
  { min, max }: { min: number; max: number },
): List {
  if (prefix > 0) throw new UnmetError(pointerTo(node, 'uniqueItems'), 'cannot be combined with prefixItems');
  const domain = distinctItems(reader, rest, path, BigInt(Math.min(max, MOST_CELLS)));
  if (domain.size < BigInt(min)) {
    throw new UnmetError(pointerTo(node, 'uniqueItems'), `there are only ${domain.size} different items`);
  }
  if (min > MOST_CELLS)
    throw new UnmetError(
      pointerTo(node, 'minItems'),
      `lists of more than ${MOST_CELLS} cells are not supported`,
    );
  const most = Math.min(max, MOST_CELLS, Number(domain.size));
  const items = Array.from({ length: most }, (_, index) =>
    domain.at(permuted(`${path}[]`, constant(BigInt(index)), domain.size, true)),
  );
  return listOfItems(path, min, items);
}

/** Items that may be the same are for candidates. */
function distinctItems(reader: Reader, rest: readonly Source[], path: string, need: bigint): Domain {
  const node = open(reader, rest);
  try {
    return keysOf(reader, node, path, need);
  } catch (error) {
    if (!(error instanceof SchemaError) || error instanceof WorkError) throw error;
    throw new UnmetError(error.pointer, error.message);
  }
}

function listOfItems(path: string, min: number, items: readonly Value[]): List {
  const counts = Array.from({ length: items.length - min + 1 }, (_, index) => min + index);
  return { kind: 'list', count: mapped(uniform(`${path}#count`, counts.length), counts), items };
}

/** The most cells of a value, whichever share of its members is missing. */
function cellsOf(value: Value): number {
  const sum = (values: readonly Value[]) => values.reduce((total, inner) => total + cellsOf(inner), 1);
  if (value.kind === 'nested') return sum(value.columns.map(presentValue));
  if (value.kind === 'list') return sum(value.items);
  return value.kind === 'choice' ? sum(value.values) : 1;
}
