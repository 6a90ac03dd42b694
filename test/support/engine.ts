import type { Column } from '../../src/columns/value.js';
import { writerOf } from '../../src/formats/format.js';
import { type RowFormatName, rowFormats } from '../../src/formats/index.js';
import { compile } from '../../src/kernel/compile.js';
import type { Plan } from '../../src/kernel/run/plan.js';
import type { SeedKey } from '../../src/random/key.js';

/** The plan of rows in a format; in SQL without CREATE TABLE, unless asked. */
export function planOf(
  columns: readonly Column[],
  format: RowFormatName,
  {
    table = 'rows',
    header = format !== 'sql',
    ...options
  }: Readonly<Record<string, unknown>> & { readonly table?: string } = {},
): Plan {
  const { rows, encoding } = writerOf(rowFormats[format], { ...options, header }, { table });
  return compile(rows(columns), encoding);
}

/** Rows [first, first + rows) as they come from the kernel, separators included, in slices of at most `most` rows. */
export function body(plan: Plan, seed: bigint, first: number, rows: number, most = plan.sliceRows): Buffer {
  const parts: Buffer[] = [];
  for (let done = 0; done < rows; done += most) {
    const slice = plan.write(seed as SeedKey, first + done, Math.min(most, rows - done));
    parts.push(Buffer.from(slice.bytes));
    slice.release();
  }
  return Buffer.concat(parts);
}

/** The representation of rows [first, first + rows). */
export function represent(plan: Plan, seed: bigint, first: number, rows: number): string {
  const textOf = (bytes: string) => Buffer.from(bytes, 'latin1').toString();
  if (rows === 0) return textOf(plan.empty);
  const text = body(plan, seed, first, rows);
  const kept = text.subarray(0, text.length - plan.trim(first + rows - 1));
  return textOf(plan.open) + kept.toString() + textOf(plan.close);
}
