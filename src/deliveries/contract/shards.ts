/** A shard "2/8" as numbers. */
export function shardOf(text: string): { part: number; parts: number } {
  const [part = 1, parts = 1] = text.split('/').map(Number);
  return { part, parts };
}

/** The rows of [0, total) that a shard has, as [first, first + rows). Shards differ by at most one row; no shard means all rows. */
export function rowsOfShard(total: number, shard: string | undefined): { first: number; rows: number } {
  if (shard === undefined) return { first: 0, rows: total };
  const { part, parts } = shardOf(shard);
  const cut = (index: number) => Number((BigInt(total) * BigInt(index)) / BigInt(parts));
  return { first: cut(part - 1), rows: cut(part) - cut(part - 1) };
}
