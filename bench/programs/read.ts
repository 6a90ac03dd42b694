// node read.js <url>: reads a URL to its end and prints "status bytes seconds".
import { performance } from 'node:perf_hooks';
import { answer } from '../request.js';

const start = performance.now();
const response = await answer(process.argv[2] ?? '');
let bytes = 0;
for await (const part of response) bytes += part.length;
console.log(response.statusCode, bytes, (performance.now() - start) / 1000);
