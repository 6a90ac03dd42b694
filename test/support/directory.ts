import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';

/** A directory that goes with the test. */
export function temporaryDirectory(t: Test): string {
  const directory = mkdtempSync(join(tmpdir(), 'seedstream-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'schemas');
}
