// npm run image: builds the image, and tries what docs/containers.md says of it, with the first of Docker and Podman that works
// here. Buildah only builds.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/project-root.js';
import { ask, buildImage, findEngine } from './engine.js';
import { trials } from './trials.js';

const IMAGE = 'seedstream:trial';

/** Bytes that the image may take beside its base. */
const MOST_BYTES = 200e6;

const note = (name: string, seen: string) => console.log(`${name.padEnd(26)}${seen}`);

const engine = findEngine();
if (engine === undefined) {
  console.log('skipped: neither docker nor podman nor buildah works here');
} else {
  buildImage(engine, IMAGE);
  const [, base = ''] = /^FROM (\S+)$/m.exec(readFileSync(join(projectRoot, 'Dockerfile'), 'utf8')) ?? [];
  const sizes = await Promise.all([IMAGE, base].map((image) => ask(engine, ...engine.size, image)));
  const [size = 0, baseSize = 0] = sizes.map(Number);
  const tooLarge = size - baseSize > MOST_BYTES;
  note('size', `${(size - baseSize) / 1e6} MB beside the ${baseSize / 1e6} MB of ${base}`);
  if (tooLarge) process.exitCode = 1;
  if (!engine.runs) console.log(`skipped: ${engine.name} runs no images`);
  else
    for (const [name, trial] of Object.entries(trials)) {
      await trial(engine, IMAGE).then(
        (seen) => note(name, seen),
        (error) => {
          note(name, `FAILED: ${error.message}`);
          process.exitCode = 1;
        },
      );
    }
}
