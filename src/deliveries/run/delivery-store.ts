import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Delivery } from '../contract/delivery.js';

/**
 * Deliveries on disk, a file each, which all processes of the service read. Only the runner writes one that has begun; who
 * wants it cancelled leaves a mark beside it.
 */
export interface DeliveryStore {
  /** The directory, which is there. */
  readonly directory: string;
  save(delivery: Delivery): Promise<void>;
  load(id: string): Promise<Delivery | undefined>;
  /** Names of all there are, in no order. */
  ids(): Promise<string[]>;
  markCancelled(id: string): Promise<void>;
  cancelled(): Promise<string[]>;
  unmark(id: string): Promise<void>;
  forget(id: string): Promise<void>;
}

const ID = /^[\w-]{1,64}$/;

/** Rejects where the directory cannot be made or written. */
export async function openDeliveryStore(stateDirectory: string): Promise<DeliveryStore> {
  const directory = join(stateDirectory, 'deliveries');
  await mkdir(directory, { recursive: true });
  const file = (id: string, kind: string) => join(directory, `${id}.${kind}`);
  const named = async (kind: string) => {
    const end = `.${kind}`;
    return (await readdir(directory))
      .filter((name) => name.endsWith(end))
      .map((name) => name.slice(0, -end.length));
  };
  return {
    directory,
    save: (delivery) => writeAtomically(file(delivery.id, 'json'), JSON.stringify(delivery)),
    async load(id) {
      if (!ID.test(id)) return undefined;
      const text = await readFile(file(id, 'json'), 'utf8').catch(orMissing);
      return text === undefined ? undefined : (JSON.parse(text) as Delivery);
    },
    ids: () => named('json'),
    markCancelled: (id) => writeAtomically(file(id, 'cancel'), ''),
    cancelled: () => named('cancel'),
    unmark: (id) => rm(file(id, 'cancel'), { force: true }),
    async forget(id) {
      await rm(file(id, 'json'), { force: true });
      await rm(file(id, 'cancel'), { force: true });
    },
  };
}

/** Whoever reads the file finds the old text or the new one, whatever happens. */
async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
}

function orMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
