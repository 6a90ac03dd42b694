import { placed, row } from '../../columns/draw64.js';
import type { Placement } from '../../columns/placement.js';
import { integerOf, type Value } from '../../columns/value.js';
import type { Plan } from '../../kernel/run/plan.js';
import type { SeedKey } from '../../random/key.js';

/** The number of the first row that a parent places, and how many these are. */
export function placedRows({
  name,
  parents,
  least,
  most,
}: { readonly [Name in keyof Placement]: Placement[Name] | number }): Value[] {
  const placement = { name: `${name}`, parents: BigInt(parents), least: BigInt(least), most: BigInt(most) };
  const gives = ['first', 'count'] as const;
  return gives.map((gives) => integerOf(placed(gives, row, placement)));
}

/** The rows that row `parent` places, of which the plan has placedRows(): their number, and those of them in the window. */
export function rowsBetween(
  plan: Plan,
  key: SeedKey,
  parent: number,
  { from, to }: { from: number; to: number },
): { readonly total: number; readonly rows: readonly number[] } {
  const slice = plan.write(key, parent, 1);
  const [first, total] = slice.bytes.toString().split(',').map(Number) as [number, number];
  slice.release();
  const length = Math.max(0, Math.min(to, total) - from);
  return { total, rows: Array.from({ length }, (_, index) => first + from + index) };
}
