import { createHash } from 'node:crypto';
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { amount, atLeast, interleave, type Measure, median, ratio, verify } from '../measures.js';
import { built, installed, run, withDirectory } from '../processes.js';
import { answer } from '../request.js';
import { persons, personsPath, pieces } from '../rows.js';
import { HOST, type Server, withProgram, withSeedstream, withServer } from '../servers.js';

const ROWS = 5_000_000;
const ROUNDS = 7;
const NAME = 'persons.csv';

/** Compares a download over loopback with a file server that sends the same bytes from the page cache. */
export async function file(): Promise<Measure[]> {
  return withDirectory(async (directory) => {
    const expected = await writeFile(join(directory, NAME));
    const [reader, get] = await chooseReader();
    const throughput = async (url: string) => {
      const [status, bytes, seconds] = (await get(url)).split(' ').map(Number);
      verify(`the status of ${url}`, status, 200);
      verify(`the length of ${url}`, bytes, expected.length);
      return expected.length / (seconds ?? Number.NaN) / 1e9;
    };
    const urlOf = async ({ origin }: Server) => {
      const url = origin + personsPath('csv', ROWS);
      verify('the SHA-256 of the download', await digestOf(url), expected.digest);
      return url;
    };
    return withFileServer(directory, (fileServer, theirs) =>
      withSeedstream(async (threaded) => {
        const single = async (single: Server) => {
          const [ours, alone] = [await urlOf(threaded), await urlOf(single)];
          const rates = await interleave(ROUNDS, {
            ours: () => throughput(ours),
            theirs: () => throughput(`${fileServer.origin}/${NAME}`),
            alone: () => throughput(alone),
          });
          const line = (threads: string, rate: number[], bound: number) =>
            atLeast(
              `${ROWS.toLocaleString('en')} persons as CSV, ${threads}, read by ${reader}, against ${theirs}`,
              ratio(rate, rates.theirs),
              bound,
              '×',
              `${amount(median(rate), 'GB/s')} against ${amount(median(rates.theirs), 'GB/s')}`,
            );
          const goal = line('threads on', rates.ours, 0.8);
          return [
            { ...goal, mustReach: `${goal.mustReach} (goal 1.0 ×)` },
            line('THREADS=0', rates.alone, 0.4),
          ];
        };
        return withSeedstream(single, { THREADS: '0' });
      }),
    );
  });
}

/** Writes the bytes of the kernel to a file. */
async function writeFile(path: string): Promise<{ length: number; digest: string }> {
  const hash = createHash('sha256');
  const target = openSync(path, 'w');
  let length = 0;
  for (const bytes of pieces(await persons('csv'), ROWS)) {
    hash.update(bytes);
    for (let from = 0; from < bytes.length; ) from += writeSync(target, bytes, from);
    length += bytes.length;
  }
  closeSync(target);
  return { length, digest: hash.digest('hex') };
}

async function digestOf(url: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of await answer(url)) hash.update(bytes);
  return hash.digest('hex');
}

/** The reader: its name, and a function that reads a URL and resolves to "status bytes seconds". */
async function chooseReader(): Promise<[string, (url: string) => Promise<string>]> {
  if (!(await installed('curl', '--version'))) {
    const program = built('bench/programs/read.js');
    return ['a Node reader (curl is not installed)', (url) => run(process.execPath, program, url)];
  }
  const format = '%{http_code} %{size_download} %{time_total}';
  return ['curl', (url) => run('curl', '-q', '-sS', '--noproxy', '*', '-o', devNull, '-w', format, url)];
}

/** Calls `use` with a server of the files in `directory` and the server's name. */
async function withFileServer<T>(
  directory: string,
  use: (server: Server, name: string) => Promise<T>,
): Promise<T> {
  if (!(await installed('nginx', '-v'))) {
    return withProgram('file-server', [directory], (server) =>
      use(server, 'Node http and fs.createReadStream (nginx is not installed)'),
    );
  }
  const command = (port: number) => {
    writeFileSync(join(directory, 'nginx.conf'), nginxConfiguration(port));
    return ['nginx', '-p', `${directory}/`, '-c', 'nginx.conf', '-e', 'stderr'];
  };
  return withServer(command, (server) => use(server, 'nginx sending it as a file'));
}

/**
 * One process in the foreground as the current user, because a worker of another user might not be able to read the directory.
 */
const nginxConfiguration = (port: number) => `
daemon off;
master_process off;
pid nginx.pid;
events {}
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {
    listen ${HOST}:${port};
    root .;
  }
}
`;
