import { type Reader, TOO_MANY_CELLS } from './node.js';
import { ShareError } from './schema-error.js';

/**
 * The parts of a model's values that take too much work, by the names of their random streams. While it is open, parts may be
 * added; afterwards, all others are made, whatever work they take.
 */
export interface LeftOut {
  readonly parts: Map<string, ShareError>;
  isOpen: boolean;
}

/** A part may have so many cells, however many others the row has. */
const FEW_CELLS = 10;

/**
 * Makes one of `count` parts that share the work and the cells which are left, each of which may be left out. Throws a ShareError where
 * it takes more. `path` is the name of its random streams. Only a reader that leaves parts out has a limit for each.
 */
export function inShare<Made>(
  reader: Reader,
  path: string,
  count: number,
  make: (reader: Reader) => Made,
): Made {
  const { leftOut } = reader;
  const known = leftOut?.parts.get(path);
  if (known !== undefined) throw known;
  if (leftOut === undefined || !leftOut.isOpen) return make(reader);
  const most = reader.left() / count;
  const mostCells = Math.max(FEW_CELLS, reader.cellsLeft() / count);
  let spent = 0;
  let cells = 0;
  const limited: Reader = {
    ...reader,
    spend(pointer, work = 1) {
      spent += work;
      if (spent > most) throw new ShareError(pointer);
      reader.spend(pointer, work);
    },
    left: () => Math.min(most - spent, reader.left()),
    cell(pointer) {
      if (++cells > mostCells) throw new ShareError(pointer, TOO_MANY_CELLS);
      reader.cell(pointer);
    },
    cellsLeft: () => Math.min(mostCells - cells, reader.cellsLeft()),
  };
  try {
    return make(limited);
  } catch (error) {
    if (error instanceof ShareError) leftOut.parts.set(path, error);
    throw error;
  }
}

/** Makes properties of an object: those that must be there take what they take, and the others share the rest. */
export function sharing(names: Iterable<string>, required: ReadonlySet<string>) {
  let count = [...names].filter((name) => !required.has(name)).length;
  return <Made>(reader: Reader, name: string, path: string, make: (reader: Reader) => Made): Made =>
    required.has(name) ? make(reader) : inShare(reader, path, Math.max(1, count--), make);
}
