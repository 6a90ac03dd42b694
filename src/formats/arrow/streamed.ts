import type { Representation } from '../../output/representation.js';
import type { Slices } from '../../output/slices.js';
import type { NumberSource } from '../../output/streamed.js';
import type { Client } from '../../output/work.js';
import type { SeedKey } from '../../random/key.js';
import { constant, finding, single, streamed } from '../columnar/parts.js';
import { batchLayout, makeBatch } from './batches.js';
import type { FileColumns } from './columns.js';
import { type ContainerOf, endOf } from './container.js';
import { blockOf, checkBatches, formFor } from './layout.js';
import { type Block, blocksOf } from './messages.js';

/** A file or stream of at most `most` rows that are found while they are sent. Throws what checkBatches() throws. */
export function streamedRepresentation(
  columns: FileColumns,
  key: SeedKey,
  begin: () => NumberSource,
  most: number,
  containerOf: ContainerOf,
  about: Readonly<Record<string, string>>,
): Representation {
  const { plan, nodes } = columns;
  const form = formFor(columns, most);
  const container = containerOf({ nodes, about, indexed: form.indexed }, form);
  checkBatches(form, container, most);

  function* pieces(client: Client): Generator<() => Slices | Promise<Slices>, void, void> {
    const find = finding(begin(), form.batchRows, client);
    const blocks: Block[] = [];
    let at = container.length;
    let ended = false;
    for (const bytes of container.begin) yield () => single(() => constant(bytes));
    while (!ended)
      yield async () => {
        const numbers = await find();
        ended = numbers.length === 0;
        if (ended) return endOf(container, blocksOf(blocks));
        const layout = batchLayout(form, numbers.length);
        // A stream, which may have any number of batches, has no index of them.
        if (container.most < Number.POSITIVE_INFINITY) blocks.push(blockOf({ layout, at }));
        at += layout.size;
        client.rows += numbers.length;
        return single(() =>
          makeBatch(plan, form, layout, (region, vectors) =>
            plan.writePicked(region, form.set, key, numbers, vectors),
          ),
        );
      };
  }

  return streamed(pieces);
}
