import { type ContainerOf, fileOf, streamOf } from '../../formats/arrow/container.js';
import { arrow as arrowFormat, arrowStream as streamFormat } from '../../formats/arrow/format.js';
import {
  aligned,
  type Block,
  type BodyBuffer,
  batchMessage,
  blocksOf,
} from '../../formats/arrow/messages.js';
import { addRecord, integerCheck, leafOf } from '../columnar/columns.js';
import type { FileColumn, OutputFormat, RecordWriter } from '../file-format.js';
import { appendWhole, outputBuffer } from '../output-buffer.js';
import { BrokenFile } from '../record.js';
import { columnValues } from './values.js';

const formatOf = (mediaType: string, containerOf: ContainerOf): OutputFormat => ({
  mediaType,
  outputOptions: [],
  takesMixedColumns: false,
  write: (columns) => arrowWriter(columns, containerOf),
});

/** Apache Arrow IPC, as a file, with an index of its batches at the end, and as a stream. */
export const arrow = formatOf(arrowFormat.mediaType, fileOf);
export const arrowStream = formatOf(streamFormat.mediaType, streamOf);

/** The bytes of the texts of a batch, which is in memory as a whole, and the most rows of one. */
const BATCH_BYTES = 8 << 20;
const BATCH_ROWS = 2 ** 16;

function arrowWriter(columns: readonly FileColumn[], containerOf: ContainerOf): RecordWriter {
  const to = outputBuffer();
  const nodes = columns.map(leafOf);
  const container = containerOf({ nodes, about: {}, indexed: () => undefined }, { dictionaries: [] });
  const values = columns.map(({ type }) => columnValues(type));
  const checkIntegers = integerCheck(columns);
  const blocks: Block[] = [];
  let batches = 0;
  let place = 0;
  let rows = 0;
  let size = 0;
  const put = (bytes: Buffer) => {
    place += bytes.length;
    appendWhole(to, bytes);
  };
  const closeBatch = () => {
    const taken = values.map((column) => column.take());
    const buffers: BodyBuffer[] = [];
    let body = 0;
    for (const { length } of taken.flatMap(({ buffers }) => buffers)) {
      buffers.push({ at: body, length });
      body += aligned(length);
    }
    const fields = taken.map(({ nulls }) => ({ rows, nulls }));
    const message = batchMessage(rows, fields, buffers, body);
    // A stream, which may have any number of batches, has no index of them.
    if (container.most < Number.POSITIVE_INFINITY) blocks.push({ at: place, message: message.length, body });
    put(message);
    for (const bytes of taken.flatMap(({ buffers }) => buffers)) {
      put(bytes);
      put(Buffer.alloc(aligned(bytes.length) - bytes.length));
    }
    batches++;
    rows = 0;
    size = 0;
  };
  for (const bytes of container.begin) put(bytes);
  return {
    output: to,
    write(record, line) {
      checkIntegers(record, line);
      if (rows === 0 && batches === container.most)
        throw new BrokenFile(
          line,
          `an Arrow file has at most ${container.most} batches; arrow-stream has any number`,
        );
      size += addRecord(record, values);
      rows++;
      if (size >= BATCH_BYTES || rows === BATCH_ROWS) closeBatch();
    },
    close() {
      if (rows > 0) closeBatch();
      for (const { bytes } of container.end(blocksOf(blocks))) put(bytes());
    },
  };
}
