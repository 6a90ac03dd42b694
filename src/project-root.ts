import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** The directory of package.json. */
export const projectRoot = above(here, 'package.json');

/** The directory of the JavaScript that runs: dist, or dist/bundle in the package that `npm pack` makes. */
export const builtRoot = above(here, 'src/main.js');

/** The nearest directory from `directory` upwards that has a file. */
function above(directory: string, file: string): string {
  return existsSync(join(directory, file)) ? directory : above(dirname(directory), file);
}
