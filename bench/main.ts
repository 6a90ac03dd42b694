import { availableParallelism, cpus, loadavg } from 'node:os';
import { boot } from './cases/boot.js';
import { columnar } from './cases/columnar/columnar.js';
import { crowd } from './cases/crowd.js';
import { cut } from './cases/cut.js';
import { deliveries } from './cases/deliveries.js';
import { events } from './cases/events.js';
import { file } from './cases/file.js';
import { firstByte } from './cases/first-byte.js';
import { gzip } from './cases/gzip/gzip.js';
import { kernel } from './cases/kernel.js';
import { memory } from './cases/memory.js';
import { pages } from './cases/pages/pages.js';
import { peers } from './cases/peers/peers.js';
import { groups } from './cases/query/groups.js';
import { query } from './cases/query/query.js';
import { names } from './cases/schemas/names.js';
import { schemas } from './cases/schemas/schemas.js';
import { shapes } from './cases/schemas/shapes.js';
import { small } from './cases/small.js';
import { stalls } from './cases/stalls.js';
import { changes, tables } from './cases/tables/tables.js';
import { threads } from './cases/threads.js';
import { convert, split } from './cases/uploads.js';
import { users } from './cases/users.js';
import { type Measure, table } from './measures.js';

const cases: Record<string, () => Promise<Measure[]>> = {
  kernel,
  columnar,
  users,
  schemas,
  names,
  shapes,
  events,
  threads,
  file,
  'first-byte': firstByte,
  small,
  gzip,
  memory,
  crowd,
  stalls,
  cut,
  boot,
  convert,
  split,
  deliveries,
  query,
  tables,
  changes,
  groups,
  pages,
  peers,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(cases, name));
if (unknown.length > 0) {
  console.error(`no such case: ${unknown.join(', ')}; there are ${Object.keys(cases).join(', ')}`);
  process.exit(1);
}

const [load = 0] = loadavg();
const measures: Measure[] = [];
for (const [name, measure] of Object.entries(cases)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.error(`${name} …`);
  try {
    const taken = await measure();
    for (const { measure, result, verdict } of taken) console.error(`  ${measure}: ${result} ${verdict}`);
    measures.push(...taken);
  } catch (error) {
    process.exitCode = 1;
    console.error(error);
    const [message = ''] = String(error).split('\n');
    measures.push({ measure: name, result: message, mustReach: '', verdict: 'failed' });
  }
}
const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}`;
console.log(`\nNode ${process.version}, ${machine}, load average ${load.toFixed(1)} at the start\n`);
console.log(table(measures));
