// node constant.js <port> <body>: a bare Fastify route that answers a constant as JSON.
import { fastify } from 'fastify';
import { HOST } from '../servers.js';

const [, , port, body = ''] = process.argv;
const app = fastify();
app.get('/', (_request, reply) => reply.type('application/json; charset=utf-8').send(body));
await app.listen({ host: HOST, port: Number(port) });
