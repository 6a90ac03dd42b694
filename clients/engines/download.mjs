// node download.mjs {endpoint} {bucket}/{prefix} {folder}: downloads what is in a folder of a bucket
import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';

const [endpoint, folder, target] = process.argv.slice(2);
const [Bucket, ...rest] = folder.split('/');
const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix: `${rest.join('/')}/` }))
  for (const { Key } of page.Contents) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    await pipeline(Body, createWriteStream(join(target, basename(Key))));
  }
