import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { TransferError } from '../../contract/failure.js';
import { type AwsSettings, awsClientOptions, awsErrorName } from '../../protocols/aws.js';
import type { Part, RunState, Upload } from './state.js';

type UploadName = Pick<Upload, 'key' | 'id'>;

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
  /** The parts that the server has of an upload, by their numbers; undefined when there is no such upload. */
  parts(upload: UploadName, signal: AbortSignal): Promise<ReadonlyMap<number, Part> | undefined>;
  /** Puts a part, unless the one that is `there` has the same bytes. */
  put(
    upload: UploadName,
    number: number,
    body: Buffer,
    there: Part | undefined,
    signal: AbortSignal,
  ): Promise<Part>;
  /**
   * Makes the object of the parts of an upload, which is to have this ETag, and may take the place of another one or not. Rejects when it
   * is not of the bytes that were sent.
   */
  complete(
    upload: UploadName & Pick<Upload, 'parts'>,
    etag: string,
    replaces: boolean,
    signal: AbortSignal,
  ): Promise<void>;
  abort(upload: UploadName, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** The ETag that an object has when it is made of these parts: the MD5 of their MD5s. */
export const etagOf = (parts: readonly Part[]): string =>
  `${createHash('md5')
    .update(Buffer.from(parts.map(({ md5 }) => md5).join(''), 'hex'))
    .digest('hex')}-${parts.length}`;

/** WHEN_SUPPORTED: each part has a CRC32 as well, which the bucket keeps and not all servers know. */
export const checksums = ['WHEN_REQUIRED', 'WHEN_SUPPORTED'] as const;

export async function openBucket(
  name: string,
  settings: AwsSettings & { readonly checksums?: (typeof checksums)[number] },
): Promise<Bucket> {
  const library = await import('@aws-sdk/client-s3');
  const client: S3Client = new library.S3Client({
    ...awsClientOptions(settings),
    // Servers other than Amazon's have no host for each bucket.
    forcePathStyle: settings.endpoint !== undefined,
    requestChecksumCalculation: settings.checksums ?? 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  // The MD5 of a part is signed as a header, and the server compares it. Its SHA-256 would say nothing more, and takes as long.
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      if (headers['content-md5'] !== undefined) headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
      return next(args);
    },
    { step: 'build' },
  );
  const at = (Key: string) => ({ Bucket: name, Key });
  const of = ({ key, id }: UploadName) => ({ ...at(key), UploadId: id });

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
      const keys: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const list = new library.ListObjectsV2Command({ Bucket: name, Prefix, ContinuationToken });
        const { Contents = [], NextContinuationToken } = await client.send(list, { abortSignal });
        for (const { Key } of Contents) if (Key !== undefined) keys.push(Key);
        ContinuationToken = NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return keys;
    },
    async remove(key, abortSignal) {
      await client.send(new library.DeleteObjectCommand(at(key)), { abortSignal });
    },
    etag,
    async begin(key, ContentType, abortSignal) {
      const begin = new library.CreateMultipartUploadCommand({
        ...at(key),
        ContentType,
        ...(settings.checksums === 'WHEN_SUPPORTED' && { ChecksumAlgorithm: 'CRC32' }),
      });
      return (await client.send(begin, { abortSignal })).UploadId as string;
    },
    async parts(upload, abortSignal) {
      const found = new Map<number, Part>();
      let PartNumberMarker: string | undefined;
      try {
        do {
          const list = new library.ListPartsCommand({ ...of(upload), PartNumberMarker });
          const { Parts = [], IsTruncated, NextPartNumberMarker } = await client.send(list, { abortSignal });
          for (const { PartNumber, ETag = '', ChecksumCRC32: crc32 } of Parts)
            found.set(PartNumber as number, { md5: bare(ETag), etag: ETag, ...(crc32 && { crc32 }) });
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
      if (there?.md5 === md5.toString('hex')) return there;
      const part = { ...of(upload), PartNumber, Body, ContentMD5: md5.toString('base64') };
      const { ETag, ChecksumCRC32 } = await client.send(new library.UploadPartCommand(part), { abortSignal });
      return {
        md5: md5.toString('hex'),
        etag: ETag as string,
        ...(ChecksumCRC32 && { crc32: ChecksumCRC32 }),
      };
    },
    async complete(upload, wanted, replaces, abortSignal) {
      const Parts = upload.parts.map(({ etag, crc32 }, index) => ({
        ETag: etag,
        PartNumber: index + 1,
        ...(crc32 && { ChecksumCRC32: crc32 }),
      }));
      const complete = { ...of(upload), MultipartUpload: { Parts }, ...(!replaces && { IfNoneMatch: '*' }) };
      try {
        await client.send(new library.CompleteMultipartUploadCommand(complete), { abortSignal });
      } catch (error) {
        // It may be complete since an earlier attempt, whose answer was lost; or there is another object.
        if (!['NoSuchUpload', 'PreconditionFailed'].includes(awsErrorName(error))) throw error;
      }
      const found = await etag(upload.key, abortSignal);
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
