import { isUtf8 } from 'node:buffer';
import { superfluous } from '../errors.js';
import { sliceTurn } from '../output/slices.js';
import { blocksOf } from './blocks.js';
import type { FileOptions, InputFormat, OpenFile, OutputFormat, RecordWriter } from './file-format.js';
import { type InputFormatName, inputFormats, type OutputFormatName, outputFormats } from './file-formats.js';
import { type FileForm, readText, type Said } from './input/input.js';
import { notUtf8, wholeCharacters } from './input/utf8.js';
import { isFull, take } from './output-buffer.js';
import { BadRecord, BrokenFile } from './record.js';

export interface Conversion extends FileOptions, Said {
  readonly from: InputFormatName;
  readonly to: OutputFormatName;
  /** Does a record that cannot be converted end the conversion, or is it left out? */
  readonly onError: 'fail' | 'skip';
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
  checkOptions('from', inputOptions, conversion);
  checkOptions('to', outputOptions, conversion);
  const { onError } = conversion;
  const { text, ...form } = await readText(input, conversion);
  const blocks = blocksOf(text);
  try {
    const first = await blocks.next();
    const { bytes, last } = first.value as { bytes: Buffer; last: boolean };
    const { file, writer } = await begin(conversion, bytes, last);
    opened?.({ ...form, dialect: file.dialect });
    await sliceTurn();
    let made = convertBlock(file, writer, bytes, file.start, last, onError, skipped);
    for (;;) {
      const step = made.next();
      if (!step.done) {
        yield step.value;
        continue;
      }
      await sliceTurn();
      const block = await blocks.next(step.value);
      if (block.done) break;
      made = convertBlock(file, writer, block.value.bytes, 0, block.value.last, onError, skipped);
    }
    writer.close();
    yield take(writer.output);
  } finally {
    await blocks.return();
  }
}

type OptionNames = readonly (readonly [format: string, options: readonly (keyof FileOptions)[]])[];

const inputOptions: OptionNames = Object.entries(inputFormats).map(([name, format]) => [
  name,
  format.inputOptions,
]);

const outputOptions: OptionNames = Object.entries(outputFormats).map(([name, format]) => [
  name,
  format.outputOptions,
]);

/** Throws a ProblemError for an option of other formats than the one that the parameter `side` names. */
function checkOptions(side: 'from' | 'to', formats: OptionNames, conversion: Conversion): void {
  for (const name of new Set(formats.flatMap(([, options]) => options))) {
    const owners = formats.filter(([, options]) => options.includes(name)).map(([format]) => format);
    const value = conversion[name];
    if (value === undefined || owners.includes(conversion[side])) continue;
    throw superfluous(name, String(value), `unless ${side} is ${owners.join(' or ')}`);
  }
}

/** Opens the file that begins with these bytes, and the output. */
async function begin(
  conversion: Conversion,
  bytes: Buffer,
  last: boolean,
): Promise<{ file: OpenFile; writer: RecordWriter }> {
  const source: InputFormat = inputFormats[conversion.from];
  const target: OutputFormat = outputFormats[conversion.to];
  const sample = { bytes, start: 0, last };
  if (source.openObjects !== undefined && target.writeObjects !== undefined) {
    return { file: source.openObjects(sample), writer: target.writeObjects() };
  }
  const file = source.open(sample, conversion);
  await sliceTurn();
  return { file, writer: target.write(file.columns, conversion) };
}

/** Converts the whole records of a block. Yields pieces of output; returns how many bytes of the block it has used. */
function* convertBlock(
  file: OpenFile,
  writer: RecordWriter,
  bytes: Buffer,
  start: number,
  last: boolean,
  onError: 'fail' | 'skip',
  skipped: (record: BadRecord) => void,
): Generator<Buffer, number> {
  const { cells, reader, setKinds } = file;
  const valid = isUtf8(last ? bytes : wholeCharacters(bytes));
  let from = start;
  for (;;) {
    from = reader.skip(bytes, from, last);
    if (from === bytes.length) return from;
    const { line } = reader;
    try {
      const end = reader.read(bytes, from, last);
      if (end < 0) return from;
      if (!valid && !isUtf8(bytes.subarray(from, end))) throw notUtf8(bytes.subarray(from, end), line);
      setKinds?.(cells, line);
      writer.write(cells);
      from = end;
    } catch (error) {
      if (!(error instanceof BadRecord) || error instanceof BrokenFile || onError === 'fail') throw error;
      skipped(error);
      from = reader.resume;
    }
    if (isFull(writer.output)) yield take(writer.output);
  }
}
