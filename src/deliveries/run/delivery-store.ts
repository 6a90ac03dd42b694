import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { asProblem, renameFile, writeFileAtomically } from '../../atomic-file.js';
import { type BadFile, checkedFiles } from '../../checked-files.js';
import { type Delivery, hasEnded } from '../contract/delivery.js';
import { readDelivery } from './delivery-shape.js';

/**
 * Deliveries as files of a directory, one each, which all processes of the service read. Once a delivery has begun, only the
 * runner writes its file; a process that wants something of it leaves a mark beside it. A file that is no delivery stays where it
 * is, and there is no such delivery for as long as it is so.
 */
export interface DeliveryStore {
  /** The path of the directory, which exists. */
  readonly directory: string;
  save(delivery: Delivery): Promise<void>;
  load(id: string): Promise<Delivery | undefined>;
  /** The ids of all deliveries, in no order. */
  ids(): Promise<string[]>;
  /** What the directory holds, as ids in no order. */
  look(): Promise<{ ids: string[]; deleted: string[] } & Record<Mark, string[]>>;
  /** Marks a delivery as one to be cancelled or resumed, maybe at our own position. */
  mark(id: string, mark: Mark, ownPosition?: boolean): Promise<void>;
  /** Whether a delivery is marked as one to be resumed at our own position. */
  marksOwnPosition(id: string): Promise<boolean>;
  unmark(id: string, mark: Mark): Promise<void>;
  /** A delivery as it will be soon, with what its marks ask for. */
  loadMarked(id: string): Promise<Delivery | undefined>;
  /** Deletes a delivery. It is kept aside until its destination has been told. */
  remove(id: string): Promise<void>;
  /** A delivery that was deleted and is still kept aside. */
  loadDeleted(id: string): Promise<Delivery | undefined>;
  /** Removes a deleted delivery for good. */
  purge(id: string): Promise<void>;
  /** The files that are no deliveries. */
  bad(): Promise<BadFile[]>;
}

/** What a process asks of the runner by a file beside that of a delivery. */
export type Mark = 'cancel' | 'resume';

/** The content of the mark of a delivery that goes on at our own position. */
const OWN_POSITION = 'own position';

/** Of all processes that share the directory; in containers of several machines their numbers are often the same. */
const WRITER = `.${hostname()}.${process.pid}`;

const ID = /^[\w-]{1,64}$/;

/** Rejects when the directory cannot be made. `tell` gets each bad file once. */
export async function openDeliveryStore(
  directory: string,
  tell: (bad: BadFile) => void,
): Promise<DeliveryStore> {
  await mkdir(directory, { recursive: true });
  const files = checkedFiles(readDelivery, tell);
  const file = (id: string, kind: 'json' | 'deleted' | Mark) => join(directory, `${id}.${kind}`);
  const look = async () => {
    const names = await readdir(directory);
    const idsOf = (end: string) =>
      names.filter((name) => name.endsWith(end)).map((name) => name.slice(0, -end.length));
    return {
      ids: idsOf('.json'),
      deleted: idsOf('.deleted'),
      cancel: idsOf('.cancel'),
      resume: idsOf('.resume'),
    };
  };
  const load = async (id: string) => (ID.test(id) ? files.read(file(id, 'json')) : undefined);
  const isMarked = (id: string, mark: Mark) =>
    access(file(id, mark)).then(
      () => true,
      () => false,
    );
  return {
    directory,
    // A runner that has lost the lock without knowing may still write.
    save: (delivery) => writeFileAtomically(file(delivery.id, 'json'), JSON.stringify(delivery), WRITER),
    load,
    ids: async () => (await look()).ids,
    look,
    mark: (id, mark, ownPosition = false) =>
      writeFile(file(id, mark), ownPosition ? OWN_POSITION : '').catch(rejectAsProblem),
    marksOwnPosition: async (id) => (await readFile(file(id, 'resume'), 'utf8')) === OWN_POSITION,
    unmark: (id, mark) => rm(file(id, mark), { force: true }),
    async loadMarked(id) {
      const delivery = await load(id);
      if (delivery?.state === 'failed' && (await isMarked(id, 'resume'))) delivery.state = 'queued';
      if (delivery && !hasEnded(delivery) && (await isMarked(id, 'cancel'))) delivery.state = 'cancelling';
      return delivery;
    },
    async remove(id) {
      await renameFile(file(id, 'json'), file(id, 'deleted')).catch(unlessMissing);
      await rm(file(id, 'cancel'), { force: true });
      await rm(file(id, 'resume'), { force: true });
    },
    loadDeleted: (id) => files.read(file(id, 'deleted')),
    purge: (id) => rm(file(id, 'deleted'), { force: true }),
    async bad() {
      const { ids, deleted } = await look();
      return files.badOf([...ids.map((id) => file(id, 'json')), ...deleted.map((id) => file(id, 'deleted'))]);
    },
  };
}

function rejectAsProblem(error: unknown): never {
  throw asProblem(error);
}

function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') rejectAsProblem(error);
}
