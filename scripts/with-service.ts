import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../src/project-root.js';
import { listening } from '../test/support/process.js';

/** Starts the built service with its schemas and state in a new folder, calls `use` with its origin and the folder, and removes both. */
export async function withService(
  environment: NodeJS.ProcessEnv,
  use: (origin: string, folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'seedstream-service-'));
  const server: ChildProcess = spawn(process.execPath, [join(projectRoot, 'dist/src/main.js')], {
    env: {
      ...process.env,
      PORT: '0',
      SCHEMAS_DIR: join(folder, 'schemas'),
      STATE_DIR: join(folder, 'state'),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const origin = await listening(server);
    server.stdout?.removeAllListeners('data').resume();
    await use(origin, folder);
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
