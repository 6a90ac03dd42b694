import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile, writeFileAtomically } from '../../atomic-file.js';
import type { Delivery } from '../contract/delivery.js';

/**
 * Deliveries as files of a directory, one each, which all processes of the service read. Once a delivery has begun, only the
 * runner writes its file; a process that wants something of it leaves a mark beside it.
 */
export interface DeliveryStore {
  /** The path of the directory, which exists. */
  readonly directory: string;
  save(delivery: Delivery): Promise<void>;
  load(id: string): Promise<Delivery | undefined>;
  /** The ids of all deliveries, in no order. */
  ids(): Promise<string[]>;
  /** What the directory holds, as ids in no order. */
  look(): Promise<{ ids: string[]; cancelled: string[]; deleted: string[] }>;
  /** Marks a delivery as one to be cancelled. */
  markCancelled(id: string): Promise<void>;
  unmarkCancelled(id: string): Promise<void>;
  /** Removes a delivery, and leaves a mark that its destination has still to be told. */
  remove(id: string, destination: string): Promise<void>;
  /** The destination of a delivery that was removed. */
  destinationOfDeleted(id: string): Promise<string>;
  unmarkDeleted(id: string): Promise<void>;
}

const ID = /^[\w-]{1,64}$/;

/** Rejects when the directory cannot be made. */
export async function openDeliveryStore(stateDirectory: string): Promise<DeliveryStore> {
  const directory = join(stateDirectory, 'deliveries');
  await mkdir(directory, { recursive: true });
  const file = (id: string, kind: 'json' | 'cancel' | 'deleted') => join(directory, `${id}.${kind}`);
  const look = async () => {
    const names = await readdir(directory);
    const idsOf = (end: string) =>
      names.filter((name) => name.endsWith(end)).map((name) => name.slice(0, -end.length));
    return { ids: idsOf('.json'), cancelled: idsOf('.cancel'), deleted: idsOf('.deleted') };
  };
  return {
    directory,
    save: (delivery) => writeFileAtomically(file(delivery.id, 'json'), JSON.stringify(delivery)),
    async load(id) {
      if (!ID.test(id)) return undefined;
      const text = await readFile(file(id, 'json'), 'utf8').catch(undefinedIfMissing);
      return text === undefined ? undefined : (JSON.parse(text) as Delivery);
    },
    ids: async () => (await look()).ids,
    look,
    markCancelled: (id) => writeFileAtomically(file(id, 'cancel'), ''),
    unmarkCancelled: (id) => rm(file(id, 'cancel'), { force: true }),
    async remove(id, destination) {
      await writeFileAtomically(file(id, 'deleted'), destination);
      await removeFile(file(id, 'json'));
      await rm(file(id, 'cancel'), { force: true });
    },
    destinationOfDeleted: (id) => readFile(file(id, 'deleted'), 'utf8'),
    unmarkDeleted: (id) => rm(file(id, 'deleted'), { force: true }),
  };
}

function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
