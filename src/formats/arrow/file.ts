import { type Representation, SMALL_ROWS } from '../../output/representation.js';
import { cut, textOf } from '../../output/slices.js';
import type { RowCount } from '../../output/work.js';
import { constant, type FileRows, type Part, slicesOf, writeVectors } from '../columnar/parts.js';
import { makeBatch } from './batches.js';
import type { FileColumns } from './columns.js';
import { type ContainerOf, lengthOf } from './container.js';
import { type FileLayout, fileLayout } from './layout.js';

/** The most bytes of a file that is made in one piece. */
const SMALL_BYTES = 256 << 10;

/** A file or stream of rows. Where everything lies in it is known before a row is made. Throws what fileLayout() throws. */
export function fileRepresentation(
  columns: FileColumns,
  rows: FileRows,
  containerOf: ContainerOf,
  about: Readonly<Record<string, string>>,
): Representation {
  const layout = fileLayout(columns, rows.rows, containerOf, about);
  const all = (made: RowCount) => slicesOf(partsOf(columns, layout, rows, 0, made));
  return {
    rows: rows.rows,
    small: rows.rows <= SMALL_ROWS && layout.batches <= 1 && layout.end <= SMALL_BYTES,
    whole: (made) => textOf(all(made)),
    slices: all,
    measured: {
      quick: true,
      lengths: async () => ({ total: layout.end + lengthOf(layout.close()), offsets: new Float64Array() }),
      slices(made, _lengths, { start, end }) {
        const parts = partsOf(columns, layout, rows, start, made);
        const { value: first, done } = parts.next();
        if (done) throw new RangeError('a range begins after the end');
        return cut(slicesOf(parts, first), { skip: start - first.at, length: end - start + 1 });
      },
    },
  };
}

/** The parts of a file from the one with the byte `from` on. */
function* partsOf(
  { plan }: FileColumns,
  layout: FileLayout,
  rows: FileRows,
  from: number,
  made: RowCount,
): Generator<Part, undefined, void> {
  const { form, container, batches, batch, end } = layout;
  let at = 0;
  for (const bytes of container.begin) {
    const place = at;
    at += bytes.length;
    if (at > from) yield { at: place, slice: () => constant(bytes) };
  }
  const before = Math.max(0, Math.floor((from - container.length) / form.full.size));
  for (let number = before; number < batches; number++) {
    const { layout: own, at } = batch(number);
    const row = number * form.batchRows;
    const slice = () => {
      made.rows += own.rows;
      return makeBatch(plan, form, own, (region, vectors) =>
        writeVectors(plan, region, form.set, rows, row, own.rows, vectors),
      );
    };
    if (at + own.size > from) yield { at, slice };
  }
  at = end;
  for (const { length, bytes } of layout.close()) {
    const place = at;
    at += length;
    if (at > from) yield { at: place, slice: () => constant(bytes()) };
  }
}
