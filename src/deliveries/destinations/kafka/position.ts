import type { Checkpoint } from '../../contract/batch.js';
import type { GroupOffset } from '../../protocols/kafka/transactions.js';

// The position of a run is the offset of a consumer group that has the name of the delivery: the number of rows, with all the rest as
// its metadata. It is that of partition 0 of the topic whose rows came last, so a delivery to several topics has several.

export const positionAt = (topic: string, run: number, { rows, cursor }: Checkpoint): GroupOffset => ({
  topic,
  offset: BigInt(rows),
  metadata: JSON.stringify({ run, cursor }),
});

/** The position of a run: that of the most rows; undefined when there is none. */
export function positionIn(
  offsets: readonly GroupOffset[],
  run: number,
): { readonly topic: string; readonly checkpoint: Checkpoint } | undefined {
  const own = offsets.filter(({ metadata }) => runOf(metadata) === run);
  const last = own.reduce<GroupOffset | undefined>(
    (most, one) => (most === undefined || one.offset > most.offset ? one : most),
    undefined,
  );
  if (last === undefined) return undefined;
  const { cursor } = JSON.parse(last.metadata) as { cursor: string | null };
  return { topic: last.topic, checkpoint: { rows: Number(last.offset), cursor } };
}

/** Somebody else's metadata is of no run. */
function runOf(metadata: string): unknown {
  try {
    return JSON.parse(metadata).run;
  } catch {
    return undefined;
  }
}
