import { badParameter } from '../../errors.js';
import { csv as csvFormat } from '../../formats/csv.js';
import type {
  FileOptions,
  InputFormat,
  OpenFile,
  OutputFormat,
  RecordReader,
  Sample,
} from '../file-format.js';
import { BadRecord, BrokenFile, type RecordCells, recordCells } from '../record.js';
import { type ColumnType, kindsByType, parseTypes, typeGuesser } from './column-types.js';
import { findDialect } from './dialect.js';
import { readHeader } from './header.js';
import { csvReader } from './reader.js';
import { csvWriter } from './writer.js';

export const csv: InputFormat & OutputFormat = {
  mediaType: csvFormat.mediaType,
  inputOptions: ['types', 'delimiter', 'quote', 'header'],
  open,
  outputOptions: [],
  write: csvWriter,
};

/** CSV whose delimiter is a tab. */
export const tsv: InputFormat = {
  inputOptions: ['types', 'quote', 'header'],
  open: (sample, options) => open(sample, { ...options, delimiter: '\t' }),
};

function open(sample: Sample, options: FileOptions): OpenFile {
  const opening = findDialect(sample, options);
  const { dialect } = opening;
  const { names, next, line } = readHeader(sample, opening);
  const cells = recordCells(names.length);
  const declared = parseTypes(options.types);
  const known = new Set(names);
  for (const name of declared.keys()) {
    if (!known.has(name)) throw badParameter('types', name, names);
  }
  const guessed = names.every((name) => declared.has(name))
    ? []
    : guessTypes(csvReader(cells, dialect, line), cells, { ...sample, start: next });
  const types = names.map((name, index) => declared.get(name) ?? (guessed[index] as ColumnType));
  return {
    dialect,
    columns: names,
    cells,
    reader: csvReader(cells, dialect, line),
    start: next,
    setKinds: kindsByType(types, names),
  };
}

/** The narrowest types of the columns in a sample. */
function guessTypes(reader: RecordReader, cells: RecordCells, { bytes, start, last }: Sample): ColumnType[] {
  const { starts, ends } = cells;
  const guesser = typeGuesser(starts.length);
  // Reading changes the bytes, and they will be read again.
  const sample = Buffer.from(bytes);
  let from = reader.skip(sample, start, last);
  while (from < sample.length) {
    try {
      const end = reader.read(sample, from, last);
      if (end < 0) break;
      for (let column = 0; column < starts.length; column++) {
        guesser.see(column, sample, starts[column] as number, ends[column] as number);
      }
      from = end;
    } catch (error) {
      if (error instanceof BrokenFile) break;
      if (!(error instanceof BadRecord)) throw error;
      from = reader.resume;
    }
    from = reader.skip(sample, from, last);
  }
  return Array.from(starts, (_, column) => guesser.type(column));
}
