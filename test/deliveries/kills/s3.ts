import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { parquetReadObjects } from 'hyparquet';
import type { RealKind } from './kind.js';

const prefix = 'kills/';

/** ndjson or parquet: FORMAT in the environment. */
const { FORMAT: format = 'ndjson' } = process.env;

async function idsIn(bytes: Uint8Array): Promise<number[]> {
  if (format !== 'parquet')
    return `${Buffer.from(bytes)}`
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).id);
  const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer, columns: ['id'] });
  return rows.map(({ id }) => Number(id));
}

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
        ...(format === 'parquet' ? { format, object_rows: 500_000 } : { format, object_mb: 100 }),
      },
      ...(format === 'parquet' && { options: { batch: undefined } }),
      async clear() {
        for (const Key of await keys()) await client.send(new DeleteObjectCommand({ Bucket, Key }));
      },
      async ids() {
        const ids: number[] = [];
        for (const Key of (await keys()).filter((key) => key.endsWith(`.${format}`))) {
          const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
          const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
          for (const id of await idsIn(bytes)) ids.push(id);
        }
        return ids;
      },
      close: async () => client.destroy(),
    };
  },
};
