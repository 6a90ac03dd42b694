import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';

/** The path of a directory that does not exist yet. It is removed at the end of the test. */
export function temporaryDirectory(t: Test): string {
  const directory = mkdtempSync(join(tmpdir(), 'seedstream-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'schemas');
}
