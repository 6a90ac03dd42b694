#!/usr/bin/env node
import cluster from 'node:cluster';
import { setFlagsFromString } from 'node:v8';
import { type Asked, readArguments } from './cli/arguments.js';
import type { Failure } from './cli/failure.js';
import { UsageError } from './cli/options.js';
import { type Config, readConfig } from './config/config.js';
import { endOnSignals } from './signals.js';

// When many requests are active during the first garbage collections, V8 assumes that objects of requests live long and allocates
// them in the old space, so everything they refer to outlives its request. One process in four took 1.3 times as long.
setFlagsFromString('--no-allocation-site-pretenuring');

/** The exit status of a process whose output nobody reads any more, as shells show it: 128 + SIGPIPE. */
const BROKEN_PIPE = 141;

// Each way to run imports only what it needs. The primary process of a cluster needs no data.
try {
  const asked = readArguments(process.argv.slice(2), process.env);
  if (asked.command === 'serve') await serve(asked.environment);
  else if (!('environment' in asked)) process.stdout.write((await import('./cli/help.js'))[asked.command]());
  else await write(asked);
} catch (error) {
  const usage = error instanceof UsageError;
  const message = error instanceof Error ? error.message : error;
  process.stderr.write(
    usage ? `seedstream: ${message}\nTry seedstream --help\n` : `seedstream cannot start: ${message}\n`,
  );
  process.exit(usage ? 2 : 1);
}

async function serve(environment: NodeJS.ProcessEnv): Promise<void> {
  endOnSignals();
  const config = readConfig(environment);
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
}

type WithoutServer = Extract<Asked, { command: 'rows' | 'deliver' | 'help of a path' }>;

async function write(asked: WithoutServer): Promise<void> {
  process.stdout.on('error', () => {});
  try {
    const failure = await outcomeOf(asked, readConfig(asked.environment));
    if (failure === undefined) return;
    process.stderr.write(`seedstream: ${failure.message}\n`);
    process.exitCode = failure.exit;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EPIPE') process.exit(BROKEN_PIPE);
    process.stderr.write(`seedstream: ${message}\n`);
    process.exit(1);
  }
}

/** Resolves to undefined when all is written or delivered. */
async function outcomeOf(asked: WithoutServer, config: Config): Promise<Failure | undefined> {
  if (asked.command === 'rows') return (await import('./cli/rows.js')).writeRows(asked.request, config);
  if (asked.command === 'deliver')
    return (await import('./cli/deliver.js')).deliverFile(asked.delivery, config);
  return (await import('./cli/path-help.js')).writePathHelp(asked.path, config);
}
