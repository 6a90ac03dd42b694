// node echo.js <port>: answers each body with the same bytes, in the simplest way of Node.
import { createServer } from 'node:http';
import { HOST } from '../servers.js';

const [, , port] = process.argv;
createServer((request, response) => request.pipe(response)).listen(Number(port), HOST);
