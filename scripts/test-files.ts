// Runs built test files one after another in this process: node test-files.js FILE... Each file is a test that loads it, and its own
// tests follow that one.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';

for (const file of process.argv.slice(2)) {
  const compiled = join('dist', file.replace(/ts$/, 'js'));
  // Inside a test, since tap ends when it has nothing to do for a moment.
  await t.test(file, async () => {
    await import(pathToFileURL(compiled).href);
  });
  await t.test('its tests have ended', async () => {});
}
