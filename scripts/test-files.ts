// Runs the built test files that TEST_FILES names one after another in this process. Each file is a test that loads it, and its own
// tests follow that one. The arguments only tell processes apart: tap names folders by them.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';

for (const file of process.env.TEST_FILES?.split(' ') ?? []) {
  const compiled = join('dist', file.replace(/ts$/, 'js'));
  // Inside a test, since tap ends when it has nothing to do for a moment.
  await t.test(file, async () => {
    await import(pathToFileURL(compiled).href);
  });
  await t.test('its tests have ended', async () => {});
}
