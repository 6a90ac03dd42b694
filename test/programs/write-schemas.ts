// Writes a document again and again, each time another one, until it is killed.
import { openStore } from '../../src/schemas/store.js';

const store = await openStore(process.argv[2] as string, {});
for (let number = 1; ; number++) {
  await store.write('a', JSON.stringify({ number, filler: 'x'.repeat(200_000) }), () => {});
  if (number === 1) process.stdout.write('writing');
}
