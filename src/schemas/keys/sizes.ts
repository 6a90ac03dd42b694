import { rowsPlaced } from '../../columns/placement.js';
import type { Outline } from '../outline.js';

/** A model whose rows place those of another one, least … most for each of its own. */
export interface Placing {
  readonly parent: string;
  readonly least: number;
  readonly most: number;
}

/** The model that places the rows of the one of this name; undefined for none. */
export type Placings = (model: string) => Placing | undefined;

/** The models of the outline that place the rows of others. */
export function placingsOf(outline: Outline): Placings {
  const known = placings.get(outline) ?? placingsIn(outline);
  placings.set(outline, known);
  return (name) => known.get(name);
}

const placings = new WeakMap<Outline, ReadonlyMap<string, Placing>>();

function placingsIn({ models }: Outline): ReadonlyMap<string, Placing> {
  const found = new Map<string, Placing>();
  for (const { name, foreignKeys } of models)
    for (const { model: parent, children } of foreignKeys)
      if (children !== undefined) found.set(name, { parent, ...children });
  return found;
}

/** The number of rows of each model: as `given`, or what follows from that of the model which places them. */
export function sizesOf(given: (model: string) => number, placings: Placings): (model: string) => number {
  const sizeOf = (model: string): number => {
    const placing = placings(model);
    if (placing === undefined) return given(model);
    const { parent, least, most } = placing;
    const parents = BigInt(sizeOf(parent));
    return Number(rowsPlaced({ parents, least: BigInt(least), most: BigInt(most) }));
  };
  return sizeOf;
}

/** The model from whose number of rows that of the model follows; the model itself where it follows from none. */
export function firstPlacing(model: string, placings: Placings): string {
  const placing = placings(model);
  return placing === undefined ? model : firstPlacing(placing.parent, placings);
}
