// Runs the golden files and the laws on every supported version of Node. The npm package "node" brings the binaries.
import { spawnSync } from 'node:child_process';
import { projectRoot } from '../src/project-root.js';

const VERSIONS = [20, 22, 24, 26];

const files = [
  'datasets/laws',
  'events/events',
  'random/random',
  'schemas/golden',
  'schemas/keywords/unicode',
];

const failed = VERSIONS.filter((version) => {
  const node = ['exec', '--yes', `--package=node@${version}`, '--', 'node'];
  const tests = files.map((file) => `test/${file}.test.ts`);
  const args = [...node, 'dist/scripts/test.js', ...tests];
  return spawnSync('npm', args, { cwd: projectRoot, stdio: 'inherit' }).status !== 0;
});
console.log(failed.length === 0 ? 'the same on all' : `failed on Node ${failed.join(', ')}`);
if (failed.length > 0) process.exitCode = 1;
