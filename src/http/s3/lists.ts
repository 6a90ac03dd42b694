import type { FastifyRequest } from 'fastify';
import { badParameter, ProblemError } from '../../errors.js';
import { type Folder, type PartsContext, partName, type ReadFolder } from './folders.js';
import { etagsOf, LAST_MODIFIED, lengthsOf } from './objects.js';
import { type Keys, pageOf } from './page.js';
import { escaped, xmlOf } from './xml.js';

/** The bucket with all rows. */
export const BUCKET = 'datasets';

const written = LAST_MODIFIED.toISOString();

/** The answer to ListBuckets. */
export const bucketsXml = () =>
  xmlOf('ListAllMyBucketsResult', {
    Owner: { ID: 'seedstream' },
    Buckets: { Bucket: { Name: BUCKET, CreationDate: written } },
  });

/** The most keys of a page. */
const MOST_KEYS = 1000;

interface ListedFolder extends Keys {
  readonly folder: Folder;
}

/** The folders of the bucket. */
interface FoldersOf {
  readonly read: ReadFolder;
  /** A folder of everything whose paths begin so or with which the prefix begins, and maybe others. */
  examples(prefix: string): Promise<readonly string[]>;
}

/** The answer to ListObjectsV2, or to ListObjects without list-type=2. */
export async function listXml(
  request: FastifyRequest,
  query: URLSearchParams,
  folders: FoldersOf,
  context: PartsContext,
): Promise<string> {
  const asked = askedIn(query);
  const { prefix, delimiter, max, isV2, token, isEncoded } = asked;
  const all = await foldersFor(prefix, folders, request);
  const { files, folders: common, next } = pageOf(all, asked);
  const text = isEncoded ? encoded : (key: string) => key;
  const writers = new Map<Folder, (part: number) => Promise<string>>();
  let contents = '';
  for (const { folder, number } of files) {
    const write = writers.get(folder.folder) ?? contentsOf(folder.folder, text, request, context);
    writers.set(folder.folder, write);
    contents += await write(number);
  }
  const about = {
    Name: BUCKET,
    Prefix: text(prefix),
    ...(isV2
      ? { KeyCount: files.length + common.length, ...(token !== null && { ContinuationToken: token }) }
      : { Marker: text(query.get('marker') ?? '') }),
    MaxKeys: max,
    ...(delimiter !== '' && { Delimiter: text(delimiter) }),
    ...(isEncoded && { EncodingType: 'url' }),
    IsTruncated: next !== undefined,
    ...(next !== undefined && (isV2 ? { NextContinuationToken: tokenOf(next) } : { NextMarker: text(next) })),
    CommonPrefixes: common.map((path) => ({ Prefix: text(path) })),
  };
  return xmlOf('ListBucketResult', about, contents);
}

/**
 * What a list says of the parts of a folder, as a function of their number. A page has a thousand: that the library wrote them took two
 * thirds of the time of a list.
 */
function contentsOf(
  folder: Folder,
  text: (key: string) => string,
  request: FastifyRequest,
  context: PartsContext,
): (part: number) => Promise<string> {
  const path = escaped(text(folder.path));
  const etagOf = etagsOf(folder);
  const lengthOf = lengthsOf(folder, request, context);
  return async (part) =>
    `<Contents><Key>${path}${partName(folder, part)}</Key><LastModified>${written}</LastModified>` +
    `<ETag>${escaped(etagOf(part))}</ETag><Size>${await lengthOf(part)}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
}

function askedIn(query: URLSearchParams) {
  const isV2 = query.get('list-type') === '2';
  const keys = query.get('max-keys') || `${MOST_KEYS}`;
  if (!/^\d{1,9}$/.test(keys)) throw badParameter('max-keys', keys, 'an integer from 0 up');
  const delimiter = query.get('delimiter') ?? '';
  if (delimiter !== '' && delimiter !== '/') throw badParameter('delimiter', delimiter, '/ or empty');
  const token = isV2 ? query.get('continuation-token') : null;
  const from = query.get(isV2 ? 'start-after' : 'marker') ?? '';
  const after = token === null ? from : Buffer.from(token, 'base64url').toString();
  if (token !== null && tokenOf(after) !== token)
    throw badParameter('continuation-token', token, 'one of an answer before');
  return {
    prefix: query.get('prefix') ?? '',
    delimiter,
    max: Math.min(Number(keys), MOST_KEYS),
    after,
    isV2,
    token,
    isEncoded: query.get('encoding-type') === 'url',
  };
}

const tokenOf = (key: string) => Buffer.from(key).toString('base64url');

/** A key in a list with encoding-type=url. */
const encoded = (key: string) => encodeURIComponent(key).replaceAll('%2F', '/');

/** The examples that a prefix may mean, and the folder that it pins. */
async function foldersFor(
  prefix: string,
  { read, examples: all }: FoldersOf,
  request: FastifyRequest,
): Promise<ListedFolder[]> {
  const slash = prefix.lastIndexOf('/') + 1;
  const pinned = [prefix.slice(0, slash), `${prefix}/`];
  const examples = (await all(prefix)).filter((path) => path.startsWith(prefix) || prefix.startsWith(path));
  const found: ListedFolder[] = [];
  for (const path of new Set([...pinned, ...examples])) {
    const folder = await read(path, request).catch((error) => {
      // Values that are not allowed have no rows to list.
      if (error instanceof ProblemError && error.status < 500) return undefined;
      throw error;
    });
    if (folder !== undefined)
      found.push({ path, count: folder.parts, name: (part) => partName(folder, part), folder });
  }
  return found;
}
