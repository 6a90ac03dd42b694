// Adds rows to a log of changes, several at a time, for ever: node write-changes.js FOLDER NAME. Prints the key of each row that is
// acknowledged, and at the end the status of the error.
import { writeSync } from 'node:fs';
import type { ProblemError } from '../../src/errors.js';
import { openLog } from '../../src/tables/changes/log.js';

const [directory = '', writer = ''] = process.argv.slice(2);
const log = openLog({
  directory,
  generated: 10,
  most: 2 ** 53,
  writer,
  tell() {},
  isLong: (summary, rest) => rest > 20_000 + summary,
});

async function write(part: number): Promise<never> {
  for (let number = 0; ; number++) {
    const key = `${writer}-${part}-${number}`;
    await log.append({ add: [{ members: { text: 'x'.repeat(number % 300) }, key }] });
    writeSync(1, `${key}\n`);
  }
}

await Promise.all([1, 2, 3, 4].map(write)).catch((error: ProblemError) =>
  writeSync(1, `status ${error.status}\n`),
);
