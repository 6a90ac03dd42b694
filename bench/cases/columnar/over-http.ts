import { asyncBufferFromUrl, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { atMost, type Measure, median, ratio, verify } from '../../measures.js';
import { download } from '../../request.js';
import { pathOf } from '../../rows.js';
import { type Server, withSeedstream } from '../../servers.js';

const BILLION = 1_000_000_000;
const AVERAGED = 100_000_000;
const DOWNLOADED = 5_000_000;
const ROUNDS = 5;

/** A reader by ranges, hyparquet, that asks for parts of files which are stored nowhere. */
export const overHttp = (): Promise<Measure[]> =>
  withSeedstream(
    async (server) => [
      await counted(server, 'persons', true),
      await counted(server, 'users', false),
      ...(await averaged(server)),
      await downloaded(server),
    ],
    { MAX_ROWS: String(BILLION) },
  );

const urlOf = ({ origin }: Server, dataset: string, rows: number) =>
  `${origin}${pathOf(dataset, 'parquet', rows)}`;

async function counted(server: Server, dataset: string, inTheMiddle: boolean): Promise<Measure> {
  const seconds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const file = await asyncBufferFromUrl({ url: urlOf(server, dataset, BILLION) });
    const metadata = await parquetMetadataAsync(file);
    verify('the number of rows', metadata.num_rows, BigInt(BILLION));
    if (inTheMiddle) {
      const at = BILLION / 2;
      const rows = await parquetReadObjects({
        file,
        metadata,
        columns: ['id'],
        rowStart: at,
        rowEnd: at + 10,
      });
      verify('the first id', rows[0]?.id, BigInt(at + 1));
    }
    seconds.push((performance.now() - start) / 1000);
  }
  const what = inTheMiddle ? 'the number of rows and ten ids in the middle' : 'the number of rows';
  return atMost(`${what} of 1,000,000,000 ${dataset} over HTTP`, median(seconds), 1, 's');
}

/** Fetches all chunks of the column age. */
async function averaged(server: Server): Promise<Measure[]> {
  let moved = 0;
  const counting: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    if (init?.method !== 'HEAD') moved += Number(answer.headers.get('content-length'));
    return answer;
  };
  const start = performance.now();
  const file = await asyncBufferFromUrl({ url: urlOf(server, 'persons', AVERAGED), fetch: counting });
  const { row_groups: groups } = await parquetMetadataAsync(file);
  let chunks = 0;
  for (const { columns } of groups) {
    const chunk = columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === 'age')?.meta_data;
    const at = Number(chunk?.dictionary_page_offset ?? chunk?.data_page_offset);
    const size = Number(chunk?.total_compressed_size);
    chunks += size;
    verify('the length of a chunk', (await file.slice(at, at + size)).byteLength, size);
  }
  const seconds = (performance.now() - start) / 1000;
  return [
    atMost('all ages of 100,000,000 persons over HTTP', seconds, 1, 's'),
    atMost('bytes moved for them against those of their chunks', moved / chunks, 1.1, '×'),
  ];
}

async function downloaded({ origin }: Server): Promise<Measure> {
  const timed = async (format: 'csv' | 'parquet') => {
    const start = performance.now();
    await download(origin + pathOf('persons', format, DOWNLOADED));
    return performance.now() - start;
  };
  const [parquet, csv]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    parquet.push(await timed('parquet'));
    csv.push(await timed('csv'));
  }
  return atMost('the time of 5,000,000 persons as Parquet against CSV', ratio(parquet, csv), 0.7, '×');
}
