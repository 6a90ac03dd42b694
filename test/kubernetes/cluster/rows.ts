// A dataset made in parts by an indexed job, whose pods are killed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { projectRoot } from '../../../src/project-root.js';
import { type Cluster, chart, example, onNode, set } from './cluster.js';
import { makeVolume, reasonOf, removeVolume, untilComplete, untilOver, workers } from './job.js';

const PARTS = 4;
/** A part has 250 megabytes: a pod that goes on makes the last 64 again, since a disk may have lost them. */
const ROWS = 8_000_000;
/** Bytes of a part after which its pod is killed, the first time and the second. */
const KILLS = [100e6, 200e6];

export async function checkRows(cluster: Cluster): Promise<void> {
  const { must, check } = cluster;
  const folder = await makeVolume(cluster, 'people-seedstream');
  const values = { 'job.completions': PARTS, 'job.parallelism': 'null', 'job.rows.parameters.n': ROWS };
  await must('install', 'people', chart, '-f', example('dataset-parts'), ...onNode(cluster), ...set(values));

  const killed = Array<number>(PARTS).fill(0);
  const killing = setInterval(() => {
    for (const { index, kill } of workers(cluster)) {
      const limit = KILLS[killed[index] as number];
      if (limit === undefined || partialSize(folder, index) < limit) continue;
      kill();
      killed[index] = (killed[index] as number) + 1;
    }
  }, 1);
  const { status } = await untilComplete(cluster).finally(() => clearInterval(killing));
  check('the indexes of the job', status.completedIndexes === `0-${PARTS - 1}`, status.completedIndexes);
  check(
    'pods of each part are killed',
    killed.every((count) => count > 0),
    `${killed}, failed pods: ${status.failed}`,
  );

  const parts = createHash('sha256');
  for (let index = 0; index < PARTS; index++)
    for await (const bytes of createReadStream(join(folder, `people-${index}-of-${PARTS}.ndjson`)))
      parts.update(bytes);
  const whole = createHash('sha256');
  for await (const bytes of command('persons', '--n', `${ROWS}`, '--seed', '42', '--format', 'ndjson'))
    whole.update(bytes);
  const [ofParts, ofWhole] = [parts, whole].map((hash) => hash.digest('hex'));
  check('the parts are the whole', ofParts === ofWhole, `SHA-256 ${ofParts}`);
  await must('uninstall', 'people');
  await removeVolume(cluster, 'people-seedstream');
  rmSync(folder, { recursive: true });
}

/** A request that is wrong is tried by each pod at most once, however often an index may fail. */
export async function checkWrongRows(cluster: Cluster): Promise<void> {
  await makeVolume(cluster, 'wrong-seedstream');
  const values = {
    'job.completions': PARTS,
    'job.parallelism': 'null',
    'job.rows.parameters.locale': 'nowhere',
  };
  const args = ['-f', example('dataset-parts'), ...onNode(cluster), ...set(values)];
  await cluster.must('install', 'wrong', chart, ...args);
  const job = await untilOver(cluster);
  const failed = job.status.failed ?? 0;
  const reason = reasonOf(job, 'Failed');
  cluster.check(
    'a wrong request fails the job',
    reason === 'PodFailurePolicy' && failed <= PARTS,
    `${reason}, failed pods: ${failed}`,
  );
  await cluster.must('uninstall', 'wrong');
  await removeVolume(cluster, 'wrong-seedstream');
}

/** The bytes that are there of a part without a name yet. */
function partialSize(folder: string, index: number): number {
  const name = readdirSync(folder).find(
    (name) => name.startsWith(`people-${index}-of-`) && name.endsWith('.partial'),
  );
  return (name && statSync(join(folder, name), { throwIfNoEntry: false })?.size) || 0;
}

/** The standard output of the command. */
export const command = (...args: string[]): Readable =>
  spawn(process.execPath, [join(projectRoot, 'dist/bundle/src/main.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  }).stdout;
