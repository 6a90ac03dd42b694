import { join } from 'node:path';
import { projectRoot } from '../../../src/project-root.js';
import { run } from '../../processes.js';
import type { Peer } from './npm.js';

const ROWS = 1_000_000;

/** The command of Python with chdb, Polars and pyarrow. */
const { PYTHON = 'python3' } = process.env;

/** A tool of bench/programs/peers.py, or why there is none. */
export async function inPython(tool: string, name: string, lists: string): Promise<Peer | string> {
  const program = join(projectRoot, 'bench/programs/peers.py');
  const make = async (rows: number) =>
    JSON.parse(await run(PYTHON, program, tool, lists, `${rows}`)) as { version: string; rate: number };
  try {
    const { version } = await make(1000);
    return { name, version, rate: async () => (await make(ROWS)).rate };
  } catch (error) {
    const [missing] = /No module named \S+|ENOENT/.exec(`${error}`) ?? [];
    if (missing === undefined) throw error;
    return `${missing} (PYTHON names a Python with chdb, polars and pyarrow)`;
  }
}
