import { createHash } from 'node:crypto';
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { amount, atLeast, interleave, type Measure, median, ratio, verify } from '../measures.js';
import { persons, personsPath, pieces } from '../persons.js';
import { built, installed, run, withDirectory } from '../processes.js';
import { answer } from '../request.js';
import { HOST, type Server, withProgram, withSeedstream, withServer } from '../servers.js';

const ROWS = 5_000_000;
const ROUNDS = 7;
const NAME = 'persons.csv';

/** A download over loopback against a file server that sends the same bytes from the page cache. */
export async function file(): Promise<Measure[]> {
  return withDirectory(async (directory) => {
    const expected = await writeFile(join(directory, NAME));
    const [reader, get] = await chooseReader();
    return withFileServer(directory, async (fileServer, theirs) =>
      withSeedstream(async (seedstream) => {
        const url = seedstream.origin + personsPath('csv', ROWS);
        verify('the SHA-256 of the download', await digestOf(url), expected.digest);
        const throughput = async (from: string) => {
          const [status, bytes, seconds] = (await get(from)).split(' ').map(Number);
          verify(`the status of ${from}`, status, 200);
          verify(`the length of ${from}`, bytes, expected.length);
          return expected.length / (seconds ?? Number.NaN) / 1e9;
        };
        const rates = await interleave(ROUNDS, {
          ours: () => throughput(url),
          theirs: () => throughput(`${fileServer.origin}/${NAME}`),
        });
        const detail = `${amount(median(rates.ours), 'GB/s')} against ${amount(median(rates.theirs), 'GB/s')}`;
        const measure = `${ROWS.toLocaleString('en')} persons as CSV, read by ${reader}, against ${theirs}`;
        const line = atLeast(measure, ratio(rates.ours, rates.theirs), 0.4, '×', detail);
        return [{ ...line, mustReach: `${line.mustReach} (goal 1.0 ×)` }];
      }),
    );
  });
}

/** Writes the document as the kernel makes it. */
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

/** What reads: its name, and a function that reads a URL and gives "status bytes seconds". */
async function chooseReader(): Promise<[string, (url: string) => Promise<string>]> {
  if (!(await installed('curl', '--version'))) {
    const program = built('bench/programs/read.js');
    return ['a Node reader (curl is not installed)', (url) => run(process.execPath, program, url)];
  }
  const format = '%{http_code} %{size_download} %{time_total}';
  return ['curl', (url) => run('curl', '-q', '-sS', '--noproxy', '*', '-o', devNull, '-w', format, url)];
}

/** Hands `use` a server of the files in `directory`, and what to call it. */
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

/** One process in the foreground, as its starter: no worker of another user who may not read the directory. */
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
