// A server that speaks as much of S3's protocol as a delivery needs, for one bucket.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { Test } from 'tap';

export interface S3Server {
  readonly port: number;
  readonly objects: Map<string, { readonly body: Buffer; readonly etag: string; readonly type: string }>;
  /** The uploads that are not complete, with their parts by their numbers. */
  readonly uploads: Map<string, Map<number, Buffer>>;
  /** How often a part was put, by its number. */
  readonly puts: Map<number, number>;
  /** The CRC32s that came with the parts of the only upload, by their numbers. */
  readonly checksums: Map<number, string>;
  /** Is called with each request before it is answered; a number is answered as an error with this status. */
  intercept: (method: string, url: URL) => number | undefined;
}

const crcOf = ({ checksums }: S3Server, number: number) =>
  checksums.has(number) ? `<ChecksumCRC32>${checksums.get(number)}</ChecksumCRC32>` : '';

const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();

export async function startS3(t: Test): Promise<S3Server> {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url as string, 'http://here');
    const { method = '' } = request;
    const body = await bodyOf(request).catch(() => undefined);
    // A client that has hung up in the middle gets no answer.
    if (body === undefined) return;
    const answer = (status: number, text = '', headers: Record<string, string> = {}) =>
      response.writeHead(status, headers).end(method === 'HEAD' ? undefined : text);
    const error = (status: number, code: string) =>
      answer(status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);

    const told = state.intercept(method, url);
    if (told !== undefined) return error(told, told === 503 ? 'SlowDown' : 'AccessDenied');
    if (request.headers.authorization === undefined) return error(403, 'AccessDenied');
    const [, , key = ''] = /^\/([^/]+)\/?(.*)$/.exec(decodeURIComponent(url.pathname)) ?? [];
    const query = url.searchParams;
    const id = query.get('uploadId');
    if (key === '') {
      const keys = [...state.objects.keys()].filter((name) => name.startsWith(query.get('prefix') ?? ''));
      const contents = keys.map((name) => `<Contents><Key>${name}</Key></Contents>`);
      return answer(200, `<ListBucketResult>${contents.join('')}</ListBucketResult>`);
    }
    if (query.has('uploads')) {
      const id = `upload-${state.uploads.size}-${key}`;
      state.uploads.set(id, new Map());
      types.set(id, `${request.headers['content-type']}`);
      return answer(
        200,
        `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    if (id !== null) {
      const parts = state.uploads.get(id);
      if (parts === undefined) return error(404, 'NoSuchUpload');
      const number = Number(query.get('partNumber'));
      if (method === 'PUT') {
        if (request.headers['content-md5'] !== md5(body).toString('base64')) return error(400, 'BadDigest');
        parts.set(number, body);
        state.puts.set(number, (state.puts.get(number) ?? 0) + 1);
        const crc32 = request.headers['x-amz-checksum-crc32'];
        const told = { etag: `"${md5(body).toString('hex')}"` };
        if (typeof crc32 !== 'string') return answer(200, '', told);
        state.checksums.set(number, crc32);
        return answer(200, '', { ...told, 'x-amz-checksum-crc32': crc32 });
      }
      if (method === 'GET') {
        const listed = [...parts].map(
          ([number, part]) =>
            `<Part><PartNumber>${number}</PartNumber><ETag>"${md5(part).toString('hex')}"</ETag>${crcOf(state, number)}</Part>`,
        );
        return answer(200, `<ListPartsResult>${listed.join('')}</ListPartsResult>`);
      }
      if (request.headers['if-none-match'] && state.objects.has(key)) return error(412, 'PreconditionFailed');
      state.uploads.delete(id);
      if (method === 'DELETE') return answer(204);
      const named = [...body.toString().matchAll(/<ChecksumCRC32>(.*?)</g)].map(([, crc32]) => crc32);
      if (`${named}` !== `${[...state.checksums.values()]}`) return error(400, 'InvalidPart');
      const asked = [...body.toString().matchAll(/<PartNumber>(\d+)</g)].map(([, number]) => Number(number));
      const taken = asked.map((number) => parts.get(number) as Buffer);
      if (taken.slice(0, -1).some((part) => part.length < 5 << 20)) return error(400, 'EntityTooSmall');
      const etag = `"${md5(Buffer.concat(taken.map(md5))).toString('hex')}-${taken.length}"`;
      state.objects.set(key, { body: Buffer.concat(taken), etag, type: types.get(id) as string });
      return answer(200, '<CompleteMultipartUploadResult></CompleteMultipartUploadResult>');
    }
    if (method === 'PUT') {
      state.objects.set(key, { body, etag: `"${md5(body).toString('hex')}"`, type: '' });
      return answer(200);
    }
    if (method === 'DELETE') {
      state.objects.delete(key);
      return answer(204);
    }
    const object = state.objects.get(key);
    if (object === undefined) return error(404, 'NoSuchKey');
    response.writeHead(200, { etag: object.etag }).end(method === 'HEAD' ? undefined : object.body);
  }).listen(0, '127.0.0.1');
  const types = new Map<string, string>();
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const state: S3Server = {
    port: (server.address() as { port: number }).port,
    objects: new Map(),
    uploads: new Map(),
    puts: new Map(),
    checksums: new Map(),
    intercept: () => undefined,
  };
  return state;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}
