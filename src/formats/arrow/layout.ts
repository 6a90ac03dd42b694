import { ProblemError } from '../../errors.js';
import { type BatchLayout, batchLayout } from './batches.js';
import type { FileColumns, FileForm } from './columns.js';
import type { Container, ContainerOf } from './container.js';
import type { Block, Piece } from './messages.js';

/** Where everything in a file lies. */
export interface FileLayout {
  readonly form: FileForm;
  readonly container: Container;
  readonly batches: number;
  /** The layout of a batch by its number, and where it begins. */
  batch(number: number): { readonly layout: BatchLayout; readonly at: number };
  /** Where the last batch ends. */
  readonly end: number;
  /** What comes after it. */
  close(): readonly Piece[];
}

/** The layout of a file of so many rows. Throws what checkBatches() throws. */
export function fileLayout(
  columns: FileColumns,
  rows: number,
  containerOf: ContainerOf,
  about: Readonly<Record<string, string>>,
): FileLayout {
  const form = formFor(columns, rows);
  const container = containerOf({ nodes: columns.nodes, about, indexed: form.indexed }, form);
  checkBatches(form, container, rows);
  const batches = Math.ceil(rows / form.batchRows);
  const before = Math.max(0, batches - 1);
  const last = batchLayout(form, rows - before * form.batchRows);
  const batch = (number: number) => ({
    layout: number === batches - 1 ? last : form.full,
    at: container.length + number * form.full.size,
  });
  return {
    form,
    container,
    batches,
    batch,
    end: container.length + before * form.full.size + (batches === 0 ? 0 : last.size),
    close: () => container.end({ count: batches, block: (number) => blockOf(batch(number)) }),
  };
}

export const blockOf = ({ layout, at }: ReturnType<FileLayout['batch']>): Block => ({
  at,
  message: layout.message,
  body: layout.body,
});

/** With dictionaries or without: whichever is shorter. */
export function formFor({ plain, short }: FileColumns, rows: number): FileForm {
  const size = ({ full, batchRows, dictionaries }: FileForm) =>
    dictionaries.reduce((sum, { body }) => sum + body.length, (full.size * rows) / batchRows);
  return size(short) < size(plain) ? short : plain;
}

/** Throws a ProblemError (422) for rows of which there would be too many batches. */
export function checkBatches({ batchRows }: FileForm, { most }: Container, rows: number): void {
  if (rows <= most * batchRows) return;
  const detail = `An Arrow file of ${rows} of these rows has more than ${most} batches; a stream (format=arrow-stream) may have any number`;
  const allowed = `at most ${most * batchRows} rows of these columns`;
  throw new ProblemError(422, detail, { parameter: 'n', value: `${rows}`, allowed });
}
