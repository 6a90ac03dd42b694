import { type ChangeLog, type LogOptions, openLog } from './changes/log.js';
import type { Table } from './table.js';

/** The logs of tables that this process has open. */
export interface OpenLogs {
  /** The changes of a table that are in a folder. */
  of(table: Pick<Table, 'name' | 'definition' | 'most' | 'given'>, folder: string): ChangeLog;
  /** Closes those that were deleted: of which `isDeleted` says so, by the folder and the name of the table. */
  close(isDeleted: (folder: string, name: string) => boolean): Promise<void>;
}

/** The most logs whose files are open and whose changes are in memory. */
const MOST_OPEN = 100;

export function openLogs(options: Pick<LogOptions, 'writer' | 'tell'>): OpenLogs {
  /** By their folders, the one that was used last at the end. */
  const logs = new Map<string, { readonly name: string; readonly log: ChangeLog }>();

  /** Lets go of those that other processes have deleted, and of those that nobody has used for the longest time. */
  function makeRoom(): void {
    for (const [folder, { log }] of logs) {
      const isGone = log.isGone();
      if (!isGone && logs.size < MOST_OPEN) continue;
      logs.delete(folder);
      void (isGone ? log.close() : log.rest()).catch(() => {});
    }
  }

  return {
    of({ name, definition, most, given }, folder) {
      const known = logs.get(folder);
      if (known === undefined) makeRoom();
      const log =
        known?.log ??
        openLog({ directory: folder, generated: definition.rows, most, initial: given?.initial, ...options });
      logs.delete(folder);
      logs.set(folder, { name, log });
      return log;
    },
    async close(isDeleted) {
      for (const [folder, { name, log }] of logs) {
        if (!isDeleted(folder, name)) continue;
        logs.delete(folder);
        await log.close();
      }
    },
  };
}
