import cluster from 'node:cluster';
import { readConfig } from './config.js';

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
