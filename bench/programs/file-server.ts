// node file-server.js <port> <directory>: sends the files of a directory in the simplest way of Node.
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream';
import { HOST } from '../servers.js';

const [, , port, directory = '.'] = process.argv;
createServer((request, response) => {
  const path = join(directory, basename(request.url ?? ''));
  response.setHeader('Content-Length', statSync(path).size);
  pipeline(createReadStream(path), response, () => {});
}).listen(Number(port), HOST);
