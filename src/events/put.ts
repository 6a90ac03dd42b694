/** Puts a value into a column of a block, unless the plan does not have the column. */
export function put<V>(column: { [at: number]: V } | undefined, at: number, value: V): void {
  if (column !== undefined) column[at] = value;
}
