import { MOST_CHILDREN } from '../../columns/placement.js';
import type { Entity, ForeignKey, Property } from '../read/entities.js';
import { pointerTo } from '../read/node.js';
import { SchemaError } from '../read/schema-error.js';

/** How many rows refer to a row, by the keyword `children` of a reference: they follow each other. */
export interface Children {
  readonly least: number;
  readonly most: number;
  readonly pointer: string;
}

/** Reads the keyword: a range such as "1..5". */
export function readChildren(value: unknown, pointer: string): Children {
  const [, from, to] = (typeof value === 'string' && /^(\d{1,7})\.\.(\d{1,7})$/.exec(value)) || [];
  const [least, most] = [Number(from), Number(to)];
  if (least <= most && most >= 1 && most <= MOST_CHILDREN) return { least, most, pointer };
  throw new SchemaError(
    pointer,
    'must say how many rows refer to a row, as in "1..5"',
    `least..most, with 0 ≤ least ≤ most and 1 ≤ most ≤ ${MOST_CHILDREN}`,
  );
}

/** The key by which other rows place those of the model; undefined for none. */
export const placingKey = ({ foreignKeys }: Pick<Entity, 'foreignKeys'>) =>
  foreignKeys.find((key): key is ForeignKey & { children: Children } => key.children !== undefined);

/** Throws a SchemaError unless the rows of the model can follow from those of others. */
export function checkChildren(entity: Entity): void {
  const placing = entity.foreignKeys.filter(({ children }) => children !== undefined);
  for (const { property } of placing.flatMap(({ pairs }) => pairs)) checkPlacing(property);
  const [key, other] = placing;
  if (other !== undefined)
    throw new SchemaError(
      other.children?.pointer ?? entity.pointer,
      `another reference of ${entity.name} has children, too: its rows cannot follow from both`,
    );
  const passed = [entity.name];
  for (let next = key; next !== undefined; next = placingKey(next.parent)) {
    passed.push(next.parent.name);
    if (next.parent === entity)
      throw new SchemaError(
        key?.children?.pointer ?? entity.pointer,
        `the number of rows of ${passed.join(' follows from that of ')}`,
      );
    if (passed.length > LONGEST_PATH)
      throw new SchemaError(
        key?.children?.pointer ?? entity.pointer,
        `more than ${LONGEST_PATH} models place the rows of each other`,
      );
  }
}

/** The most models each of which places the rows of the next one. */
const LONGEST_PATH = 20;

function checkPlacing({ primary, unique, nulls, solid, node, reference }: Property): void {
  const pointer = reference?.children?.pointer ?? reference?.pointer ?? node.pointer;
  if (primary || unique)
    throw new SchemaError(pointer, 'several rows refer to one, so the reference is no key and not unique');
  if (nulls > 0)
    throw new SchemaError(
      pointer,
      'every row follows from the one to which it refers, so no null is allowed',
    );
  const distribution = [solid, node].find(({ keywords }) => keywords.has('distribution'));
  if (distribution !== undefined)
    throw new SchemaError(pointerTo(distribution, 'distribution'), 'cannot be combined with children');
}
