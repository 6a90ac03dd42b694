import cluster from 'node:cluster';
import { setFlagsFromString } from 'node:v8';
import { readConfig } from './config.js';

// When many requests are active during the first garbage collections, V8 assumes that objects of requests live long and allocates
// them in the old space, so everything they refer to outlives its request. One process in four took 1.3 times as long.
setFlagsFromString('--no-allocation-site-pretenuring');

// Each way to run imports only what it needs. The primary process of a cluster needs no data.
try {
  const config = readConfig(process.env);
  if (cluster.isWorker) {
    const { runWorker } = await import('./cluster/worker.js');
    await runWorker(config);
  } else if (config.workers > 1) {
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
