import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Test } from 'tap';
import { projectRoot } from '../../src/project-root.js';

/**
 * Compares a text with the file test/golden/{path}. With GOLDEN=write, a file that does not exist is written first. A file
 * that exists is never overwritten: a change of output is a new generation.
 */
export function equalsGolden(t: Test, path: string, text: string): void {
  const file = join(projectRoot, 'test/golden', path);
  if (process.env.GOLDEN === 'write' && !existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  t.equal(text, readFileSync(file, 'utf8'), `${path}: a change of output is a new generation`);
}
