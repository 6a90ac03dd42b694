// Writes different schemas under one name until it is killed, and prints which one it has written.
import { openSchemaStore } from '../../src/schemas/store.js';

const store = openSchemaStore(process.argv[2] as string, {});
for (let number = Number(process.argv[3]); ; number++) {
  await store.write('a', JSON.stringify({ number, filler: 'x'.repeat(200_000) }), () => {});
  process.stdout.write(`${number}\n`);
}
