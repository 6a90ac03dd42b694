import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { RealKind } from './kind.js';

const prefix = 'kills/';

export const s3: RealKind = {
  address: { variable: 'S3_URL', example: 'http://KEY:SECRET@127.0.0.1:7070/bucket' },
  async open(address) {
    const { origin, username, password, pathname } = new URL(address);
    const Bucket = pathname.slice(1);
    const client = new S3Client({
      endpoint: origin,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: username, secretAccessKey: password },
    });
    const keys = async () => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
      return Contents.flatMap(({ Key }) => Key ?? []);
    };
    return {
      settings: {
        kind: 's3',
        bucket: Bucket,
        region: 'us-east-1',
        endpoint: origin,
        access_key_id: username,
        secret_access_key: password,
        path: `${prefix}part-{n}.{ext}`,
        object_mb: 100,
      },
      async clear() {
        for (const Key of await keys()) await client.send(new DeleteObjectCommand({ Bucket, Key }));
      },
      async ids() {
        const ids: number[] = [];
        for (const Key of (await keys()).filter((key) => key.endsWith('.ndjson'))) {
          const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
          const text = (await Body?.transformToString()) ?? '';
          for (const line of text.trimEnd().split('\n')) ids.push(JSON.parse(line).id);
        }
        return ids;
      },
      close: async () => client.destroy(),
    };
  },
};
