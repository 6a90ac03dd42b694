import type { Scalar } from '../../columns/value.js';
import type { Meaning } from './codes.js';

/** Numbers the different cells of a column, from 0 on, in the order in which they come. */
export interface Dictionary {
  readonly cells: readonly Scalar[];
  /** The most cells that there can be, where that is known. */
  readonly most?: number;
  numberOf(code: Scalar): number;
  /** The number of a cell that no code stands for. */
  numberOfGiven(cell: Scalar): number;
}

/** A dictionary that throws `full()` when there are more than `most` cells. Codes are below `size`, if there is one. */
export function createDictionary(
  { cellOf }: Meaning<Scalar>,
  size: number | undefined,
  most: number,
  full: () => Error,
): Dictionary {
  const cells: Scalar[] = [];
  /** Several codes may be of one cell. */
  const ofCells = new Map<Scalar, number>();
  const learn = (code: Scalar): number => numberOfGiven(cellOf(code));
  const numberOfGiven = (cell: Scalar): number => {
    const known = ofCells.get(cell);
    if (known !== undefined) return known;
    if (cells.length === most) throw full();
    const number = cells.push(cell) - 1;
    ofCells.set(cell, number);
    return number;
  };
  if (size === undefined) {
    const ofCodes = new Map<Scalar, number>();
    return {
      cells,
      numberOfGiven,
      numberOf(code) {
        const known = ofCodes.get(code);
        if (known !== undefined) return known;
        const number = learn(code);
        ofCodes.set(code, number);
        return number;
      },
    };
  }
  /** The number and 1; 0 is none. */
  const ofCodes = new Uint32Array(size);
  return {
    cells,
    numberOfGiven,
    numberOf(code) {
      const known = ofCodes[code as number] as number;
      if (known !== 0) return known - 1;
      const number = learn(code);
      ofCodes[code as number] = number + 1;
      return number;
    },
  };
}
