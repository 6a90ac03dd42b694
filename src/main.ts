import cluster from 'node:cluster';
import { setFlagsFromString } from 'node:v8';
import { readConfig } from './config.js';

// Where many requests were under way at the first collections, V8 takes what is made for each for long-lived, makes it in the
// old space from then on, and whatever it refers to outlives its request: one process in four took 1.3 times as long.
setFlagsFromString('--no-allocation-site-pretenuring');

// Each of the three imports what it needs: the primary of a cluster has no data.
try {
  const config = readConfig(process.env);
  if (cluster.isWorker) {
    const { runWorker } = await import('./cluster/worker.js');
    await runWorker(config);
  } else if (config.WORKERS > 1) {
    const { runWorkers } = await import('./cluster/primary.js');
    runWorkers(config);
  } else {
    const { runAlone } = await import('./server.js');
    await runAlone(config);
  }
} catch (error) {
  process.stderr.write(`seedstream cannot start: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
