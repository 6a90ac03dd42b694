import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { TransferError } from '../../contract/failure.js';
import { type AwsSettings, awsClientOptions, awsErrorName } from '../../protocols/aws.js';
import type { Part, RunState, Upload } from './state.js';

/** A bucket as deliveries use it. Its methods reject with the errors of Amazon's library, or with a TransferError. */
export interface Bucket {
  check(signal: AbortSignal): Promise<void>;
  state(key: string, signal: AbortSignal): Promise<RunState | undefined>;
  keepState(key: string, state: RunState, signal: AbortSignal): Promise<void>;
  /** The keys that begin like this. */
  keys(prefix: string, signal: AbortSignal): Promise<readonly string[]>;
  remove(key: string, signal: AbortSignal): Promise<void>;
  /** The ETag of an object, without quotes; undefined when there is none. */
  etag(key: string, signal: AbortSignal): Promise<string | undefined>;
  /** Begins an upload; resolves to its id. */
  begin(key: string, contentType: string, signal: AbortSignal): Promise<string>;
  /** The ETags of the parts that the server has of an upload, by their numbers; undefined when there is no such upload. */
  parts(upload: Upload, signal: AbortSignal): Promise<ReadonlyMap<number, string> | undefined>;
  /** Puts a part, unless the server has one with the ETag `there`, which is its own. */
  put(
    upload: Upload,
    number: number,
    body: Buffer,
    there: string | undefined,
    signal: AbortSignal,
  ): Promise<Part>;
  /** Makes the object of the parts of an upload. Rejects when it is not of the bytes that were sent. */
  complete(upload: Upload, signal: AbortSignal): Promise<void>;
  abort(upload: Upload, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** The ETag that an object has when it is made of these parts: the MD5 of their MD5s. */
export const etagOf = (parts: readonly Part[]): string =>
  `${createHash('md5')
    .update(Buffer.from(parts.map(({ md5 }) => md5).join(''), 'hex'))
    .digest('hex')}-${parts.length}`;

export async function openBucket(name: string, settings: AwsSettings): Promise<Bucket> {
  const library = await import('@aws-sdk/client-s3');
  const client: S3Client = new library.S3Client({
    ...awsClientOptions(settings),
    // Servers other than Amazon's have no host for each bucket.
    forcePathStyle: settings.endpoint !== undefined,
    // The MD5 of each part goes with it, and not all servers know newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const at = (Key: string) => ({ Bucket: name, Key });
  const of = ({ key, id }: Upload) => ({ ...at(key), UploadId: id });

  async function etag(key: string, abortSignal: AbortSignal): Promise<string | undefined> {
    try {
      const { ETag } = await client.send(new library.HeadObjectCommand(at(key)), { abortSignal });
      return bare(ETag);
    } catch (error) {
      if (awsErrorName(error) === 'NotFound') return undefined;
      throw error;
    }
  }

  return {
    async check(abortSignal) {
      await client.send(new library.HeadBucketCommand({ Bucket: name }), { abortSignal });
    },
    async state(key, abortSignal) {
      try {
        const { Body } = await client.send(new library.GetObjectCommand(at(key)), { abortSignal });
        return JSON.parse((await Body?.transformToString()) as string);
      } catch (error) {
        if (awsErrorName(error) === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    async keepState(key, state, abortSignal) {
      const body = { ...at(key), Body: JSON.stringify(state), ContentType: 'application/json' };
      await client.send(new library.PutObjectCommand(body), { abortSignal });
    },
    async keys(Prefix, abortSignal) {
      const query = { Bucket: name, Prefix };
      const { Contents = [] } = await client.send(new library.ListObjectsV2Command(query), { abortSignal });
      return Contents.flatMap(({ Key }) => Key ?? []);
    },
    async remove(key, abortSignal) {
      await client.send(new library.DeleteObjectCommand(at(key)), { abortSignal });
    },
    etag,
    async begin(key, ContentType, abortSignal) {
      const begin = new library.CreateMultipartUploadCommand({ ...at(key), ContentType });
      return (await client.send(begin, { abortSignal })).UploadId as string;
    },
    async parts(upload, abortSignal) {
      const found = new Map<number, string>();
      let PartNumberMarker: string | undefined;
      try {
        do {
          const list = new library.ListPartsCommand({ ...of(upload), PartNumberMarker });
          const { Parts = [], IsTruncated, NextPartNumberMarker } = await client.send(list, { abortSignal });
          for (const { PartNumber, ETag } of Parts) found.set(PartNumber as number, ETag as string);
          PartNumberMarker = IsTruncated ? NextPartNumberMarker : undefined;
        } while (PartNumberMarker !== undefined);
      } catch (error) {
        if (awsErrorName(error) === 'NoSuchUpload') return undefined;
        throw error;
      }
      return found;
    },
    async put(upload, PartNumber, Body, there, abortSignal) {
      const md5 = createHash('md5').update(Body).digest();
      if (there !== undefined && bare(there) === md5.toString('hex'))
        return { md5: bare(there), etag: there };
      const part = { ...of(upload), PartNumber, Body, ContentMD5: md5.toString('base64') };
      const { ETag } = await client.send(new library.UploadPartCommand(part), { abortSignal });
      return { md5: md5.toString('hex'), etag: ETag as string };
    },
    async complete(upload, abortSignal) {
      const Parts = upload.parts.map(({ etag }, index) => ({ ETag: etag, PartNumber: index + 1 }));
      const complete = { ...of(upload), MultipartUpload: { Parts }, IfNoneMatch: '*' };
      try {
        await client.send(new library.CompleteMultipartUploadCommand(complete), { abortSignal });
      } catch (error) {
        // It may be complete since an earlier attempt, whose answer was lost; or there is another object.
        if (!['NoSuchUpload', 'PreconditionFailed'].includes(awsErrorName(error))) throw error;
      }
      const [found, wanted] = [await etag(upload.key, abortSignal), etagOf(upload.parts)];
      if (found !== wanted)
        throw new TransferError(
          `${upload.key} is not of the bytes that were sent, or was there already: its ETag is ${found ?? 'missing'}, not ${wanted}`,
          false,
        );
    },
    async abort(upload, abortSignal) {
      await client
        .send(new library.AbortMultipartUploadCommand(of(upload)), { abortSignal })
        .catch((error) => {
          if (awsErrorName(error) !== 'NoSuchUpload') throw error;
        });
    },
    close: () => client.destroy(),
  };
}

const bare = <Etag extends string | undefined>(etag: Etag) => etag?.replaceAll('"', '') as Etag;
