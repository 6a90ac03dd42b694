import { isUtf8 } from 'node:buffer';
import { superfluous } from '../errors.js';
import { sliceTurn } from '../output/slices.js';
import { type Block, blocksOf, FIRST } from './blocks.js';
import type { FileOptions, InputFormat, OpenFile, OutputFormat, RecordWriter } from './file-format.js';
import { type InputFormatName, inputFormats, type OutputFormatName, outputFormats } from './file-formats.js';
import { type FileForm, readText, type Said } from './input/input.js';
import { notUtf8, wholeCharacters } from './input/utf8.js';
import { isFull, take } from './output-buffer.js';
import { BadRecord, BrokenFile, UnfinishedHeader } from './record.js';
import { type Spool, spoolOf } from './spool.js';

export interface Conversion extends FileOptions, Said {
  readonly from: InputFormatName;
  readonly to: OutputFormatName;
  /** Does a record that cannot be converted end the conversion, or is it left out? */
  readonly onError: 'fail' | 'skip';
  /** The bytes at the beginning of a file in which columns and types are looked for, or a megabyte where that is more. */
  readonly spoolBytes: number;
}

/** What a conversion tells on its way. */
export interface ConversionEvents {
  /** Is called before the first piece. */
  opened?(form: FileForm): void;
  /** Is called with each record that is left out. */
  skipped(record: BadRecord): void;
}

/**
 * A file in another format, piece by piece, in constant memory. Throws a ProblemError for what is no text, for options that the
 * formats do not have or that do not fit the file, and a BadRecord where it cannot go on.
 */
export async function* convert(
  input: AsyncIterable<Buffer>,
  conversion: Conversion,
  { opened, skipped }: ConversionEvents,
): AsyncGenerator<Buffer> {
  checkOptions(conversion);
  const { onError } = conversion;
  const { text, ...form } = await readText(input, conversion);
  // A megabyte has a header, and the columns of most files.
  const spool = await spoolOf(text, needsSpool(conversion) ? Math.max(FIRST, conversion.spoolBytes) : FIRST);
  try {
    const { file, writer } = await begin(conversion, spool);
    opened?.({ ...form, dialect: file.dialect });
    await sliceTurn();
    const blocks = blocksOf(spool.all(file.start));
    let block = await blocks.next();
    while (!block.done) {
      const used = yield* convertBlock(file, writer, block.value, onError, skipped);
      await sliceTurn();
      block = await blocks.next(used);
    }
    writer.close();
    yield take(writer.output);
  } finally {
    await spool.close();
  }
}

const readers: Readonly<Record<InputFormatName, InputFormat>> = inputFormats;
const writers: Readonly<Record<OutputFormatName, OutputFormat>> = outputFormats;

/** Throws a ProblemError for an option that neither the format of the file nor that of the answer has. */
function checkOptions(conversion: Conversion): void {
  const { inputOptions } = readers[conversion.from];
  const { outputOptions } = writers[conversion.to];
  for (const name of optionNames) {
    const value = conversion[name];
    if (value === undefined || inputOptions.includes(name) || outputOptions.includes(name)) continue;
    const from = Object.entries(readers).filter(([, format]) => format.inputOptions.includes(name));
    const to = Object.entries(writers).filter(([, format]) => format.outputOptions.includes(name));
    const owners = [side('from', from), side('to', to)].filter((text) => text !== '').join(' or ');
    throw superfluous(name, String(value), `unless ${owners}`);
  }
}

const optionNames = new Set([
  ...Object.values(readers).flatMap(({ inputOptions }) => inputOptions),
  ...Object.values(writers).flatMap(({ outputOptions }) => outputOptions),
]);

const side = (parameter: 'from' | 'to', formats: readonly [name: string, format: unknown][]): string =>
  formats.length === 0 ? '' : `${parameter} is ${formats.map(([name]) => name).join(' or ')}`;

/** Are records of JSON written as they stand? */
const isVerbatim = ({ from, to, nest }: Conversion): boolean =>
  readers[from].openObjects !== undefined && writers[to].writeObjects !== undefined && nest !== true;

/** Do columns or types depend on all records? Those of a header do not, and CSV does not tell types apart. */
const needsSpool = (conversion: Conversion): boolean =>
  !isVerbatim(conversion) && (conversion.to !== 'csv' || readers[conversion.from].openObjects !== undefined);

/** Opens the file and the output. */
async function begin(
  conversion: Conversion,
  { whole, head }: Spool,
): Promise<{ file: OpenFile; writer: RecordWriter }> {
  const source = readers[conversion.from];
  const target = writers[conversion.to];
  const blocks = blocksOf(head(0));
  for (;;) {
    // Of no byte used, the next block is longer.
    const { bytes, last } = (await blocks.next(0)).value as Block;
    const sample = { bytes, start: 0, last: last && whole };
    if (isVerbatim(conversion) && source.openObjects !== undefined && target.writeObjects !== undefined) {
      return { file: source.openObjects(sample), writer: target.writeObjects() };
    }
    const beginning = { ...sample, whole, blocks: (from: number) => blocksOf(head(from)) };
    try {
      const file = await source.open(beginning, conversion, target.takesMixedColumns);
      await sliceTurn();
      return { file, writer: target.write(file.columns, conversion) };
    } catch (error) {
      if (!(error instanceof UnfinishedHeader) || last) throw error;
    }
  }
}

/** Converts the whole records of a block. Yields pieces of output; returns how many bytes of the block it has used. */
function* convertBlock(
  file: OpenFile,
  writer: RecordWriter,
  { bytes, last }: Block,
  onError: 'fail' | 'skip',
  skipped: (record: BadRecord) => void,
): Generator<Buffer, number> {
  const { cells, reader, setKinds } = file;
  const valid = isUtf8(last ? bytes : wholeCharacters(bytes));
  let from = 0;
  for (;;) {
    from = reader.skip(bytes, from, last);
    if (from === bytes.length) return from;
    const { line } = reader;
    try {
      const end = reader.read(bytes, from, last);
      if (end < 0) return from;
      if (!valid && !isUtf8(bytes.subarray(from, end))) throw notUtf8(bytes.subarray(from, end), line);
      setKinds?.(cells, line);
      writer.write(cells, line);
      from = end;
    } catch (error) {
      if (!(error instanceof BadRecord) || error instanceof BrokenFile || onError === 'fail') throw error;
      skipped(error);
      from = reader.resume;
    }
    if (isFull(writer.output)) yield take(writer.output);
  }
}
