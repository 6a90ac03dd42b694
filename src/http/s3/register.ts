import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dataset } from '../../columns/dataset.js';
import type { EventDataset } from '../../events/event-dataset.js';
import type { Catalog } from '../../schemas/catalog.js';
import { sendRepresentation, WHILE_UNCHANGED } from '../answer/send-representation.js';
import { answerS3Error, s3Error } from './errors.js';
import { eventExamples, eventFolderReader } from './event-folders.js';
import { type PartsContext, partOf, type ReadFolder } from './folders.js';
import { BUCKET, bucketsXml, listXml } from './lists.js';
import { LAST_MODIFIED, objectOf } from './objects.js';
import { isOfS3 } from './other-buckets.js';
import { placesOf } from './places.js';
import { rowFolderReader } from './row-folders.js';
import { checkSignature } from './signature.js';
import { XML, xmlOf } from './xml.js';

// A read-only part of Amazon's S3: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html

const REGION = 'us-east-1';

/** What may be asked of buckets and objects, and is not here. */
const SUB_RESOURCES = [
  'accelerate',
  'acl',
  'attributes',
  'cors',
  'encryption',
  'legal-hold',
  'lifecycle',
  'logging',
  'notification',
  'object-lock',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'retention',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versioning',
  'versions',
  'website',
];

/** What the bucket has. */
interface BucketOf {
  readonly datasets: readonly Dataset[];
  readonly events: readonly EventDataset[];
  readonly catalog: Catalog;
}

/** Lists and gives rows and events as the objects of a bucket of S3, at /datasets. */
export async function registerS3(
  app: FastifyInstance,
  { datasets, events, catalog }: BucketOf,
  context: PartsContext,
  limit: (routes: FastifyInstance) => void,
): Promise<void> {
  const places = placesOf(datasets, catalog);
  const rows = rowFolderReader(places, context.limits);
  const windows = eventFolderReader(events, context.limits);
  const read: ReadFolder = async (path, request) =>
    (await windows(path, request)) ?? (await rows(path, request));
  const examples = async (prefix: string) => [...(await places.examples(prefix)), ...eventExamples(events)];
  const config = { signed: checkSignature };

  async function answerBucket(request: FastifyRequest, reply: FastifyReply) {
    const query = queryOf(request);
    refuseSubResources(query);
    if (request.method === 'HEAD') return reply.header('x-amz-bucket-region', REGION).type(XML).send();
    reply.type(XML);
    if (query.has('location')) return xmlOf('LocationConstraint', {});
    return listXml(request, query, { read, examples }, context);
  }

  async function answerObject(request: FastifyRequest, reply: FastifyReply) {
    refuseSubResources(queryOf(request));
    const key = keyOf(request);
    if (key === '') return answerBucket(request, reply);
    const slash = key.lastIndexOf('/') + 1;
    const name = key.slice(slash);
    const folder = name.startsWith('part-') ? await read(key.slice(0, slash), request) : undefined;
    const part = folder && partOf(folder, name);
    if (folder === undefined || part === undefined) throw s3Error(404, 'NoSuchKey', 'There is no such key');
    const { representation, etag, contentType } = await objectOf(folder, part, request, context);
    request.seed = folder.seed;
    // What readers compare with the length in lists must not be compressed.
    delete request.headers['accept-encoding'];
    reply.header('content-type', contentType).header('last-modified', LAST_MODIFIED.toUTCString());
    const caching = { ...WHILE_UNCHANGED, control: `${WHILE_UNCHANGED.control}, no-transform` };
    return sendRepresentation(request, reply, representation, etag, context, caching);
  }

  app.addHook('onRoute', (route) => {
    if (route.url !== '/' || ![route.method].flat().includes('GET')) return;
    // The page of the service is at the same place as the list of buckets.
    route.config = { ...route.config, ...config };
    route.onRequest = async (request, reply) => {
      if (isOfS3(request)) return reply.type(XML).send(bucketsXml());
    };
  });

  await app.register(async (scope) => {
    scope.setErrorHandler(answerS3Error);
    scope.addHook('onRequest', async (request, reply) => {
      reply.header('x-amz-request-id', request.id);
      if (request.method === 'GET' || request.method === 'HEAD') return;
      reply.header('allow', 'GET, HEAD').header('connection', 'close');
      throw s3Error(405, 'MethodNotAllowed', 'This endpoint is read-only');
    });
    limit(scope);
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
    const route = { method: methods, schema: { hide: true }, config, exposeHeadRoute: false };
    scope.route({ ...route, url: `/${BUCKET}`, handler: answerBucket });
    scope.route({ ...route, url: `/${BUCKET}/*`, handler: answerObject });
  });

  // Who asks before sending an object gets the refusal instead of "100 Continue".
  app.server.on('checkContinue', (request, response) => {
    if (!`${request.url}`.startsWith(`${app.base}/${BUCKET}`)) response.writeContinue();
    app.server.emit('request', request, response);
  });
}

const queryOf = ({ url }: FastifyRequest) => new URLSearchParams(url.split(/\?(.*)/s)[1] ?? '');

/** The key in the path, where a plus is a plus. */
function keyOf({ url }: FastifyRequest): string {
  const [path = ''] = url.split('?', 1);
  try {
    return decodeURIComponent(path.slice(BUCKET.length + 2));
  } catch {
    throw s3Error(400, 'InvalidURI', 'The path is not percent-encoded UTF-8');
  }
}

function refuseSubResources(query: URLSearchParams): void {
  const name = SUB_RESOURCES.find((name) => query.has(name));
  if (name !== undefined) throw s3Error(501, 'NotImplemented', `?${name} is not implemented`);
}
